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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy on the loopback address, for a network that fails, and to count round trips. Thread-safe. */
public final class FaultyProxy implements AutoCloseable {
    private enum State {
        PASSING,
        CUT,
        BLACK_HOLE
    }

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private State state = State.PASSING;

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

    /**
     * How often a client had to wait for the server. What it sends without waiting for an answer in between counts once.
     *
     * @return the number for all connections since the start
     */
    public int roundTrips() {
        return roundTrips.get();
    }

    /** Ends all connections, and each new one at once. */
    public void cut() {
        become(State.CUT);
        open.forEach(FaultyProxy::closeQuietly);
    }

    /** Keeps all connections open, and takes new ones, but passes nothing on: it is kept, as a network would do. */
    public void blackHole() {
        become(State.BLACK_HOLE);
    }

    /** Passes on what was kept, and everything from now on. */
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
        notifyAll();
    }

    private synchronized boolean mayPass() throws InterruptedException {
        while (state == State.BLACK_HOLE) {
            wait();
        }
        return state == State.PASSING;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            open.add(client);
            start(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException, InterruptedException {
        try (client) {
            if (mayPass()) {
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    open.add(server);
                    AtomicBoolean asks = new AtomicBoolean();
                    start(() -> pass(server, client, () -> asks.set(false)));
                    pass(client, server, () -> roundTrips.addAndGet(asks.getAndSet(true) ? 0 : 1));
                }
            }
        }
    }

    private void pass(Socket from, Socket to, Runnable before) throws IOException, InterruptedException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0 && mayPass(); length = in.read(buffer)) {
                before.run();
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
