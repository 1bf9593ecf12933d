package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy on the loopback address, for a network that fails. Thread-safe. */
public final class FaultyProxy implements AutoCloseable {
    private enum State {
        PASSING,
        CUT,
        BLACK_HOLE
    }

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private State state = State.PASSING;
    private int holes;

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /**
     * Starts a proxy that passes everything on.
     *
     * @param port the server's port on the loopback address
     * @return the proxy, on a port of its own
     */
    public static FaultyProxy to(int port) {
        try {
            FaultyProxy proxy = new FaultyProxy(port);
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the proxy listens.
     *
     * @return a port of the loopback address
     */
    public int port() {
        return listening.getLocalPort();
    }

    /** Ends all connections, and each new one at once. */
    public void cut() {
        become(State.CUT);
        open.forEach(FaultyProxy::closeQuietly);
    }

    /** Keeps all connections open, but passes nothing on, ever again; new ones are taken, and wait to be healed. */
    public void blackHole() {
        become(State.BLACK_HOLE);
    }

    /** Passes everything on, but for the connections that were there when the hole opened. */
    public void heal() {
        become(State.PASSING);
    }

    /** Ends the proxy and all its connections. Idempotent. */
    @Override
    public void close() {
        cut();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void become(State next) {
        state = next;
        holes += next == State.BLACK_HOLE ? 1 : 0;
        notifyAll();
    }

    /** For a connection before which there were so many holes. */
    private synchronized boolean mayPass(int holesBefore) throws InterruptedException {
        while (state == State.BLACK_HOLE || (state == State.PASSING && holesBefore < holes)) {
            wait();
        }
        return state == State.PASSING;
    }

    private synchronized int holes() {
        return holes;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            open.add(client);
            start(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException, InterruptedException {
        int holesBefore = holes();
        try (client) {
            if (mayPass(holesBefore)) {
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    open.add(server);
                    start(() -> pass(server, client, holesBefore));
                    pass(client, server, holesBefore);
                }
            }
        }
    }

    private void pass(Socket from, Socket to, int holesBefore) throws IOException, InterruptedException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0 && mayPass(holesBefore); length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } finally {
            open.remove(from);
        }
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException | InterruptedException e) {
                        // The connection or the proxy has ended.
                    }
                },
                "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use anyway.
        }
    }
}
