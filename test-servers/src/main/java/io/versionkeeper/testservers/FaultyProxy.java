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
import org.opentest4j.TestAbortedException;

/**
 * A network between a test and a server that fails at the test's command, and counts round trips: connect to
 * {@link #port()} of 127.0.0.1 instead of the server's. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int BUFFER = 16 << 10;
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final ServerSocket listener;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;

    private enum Fault {
        NONE,
        CUT,
        BLACK_HOLE,
        NO_ANSWERS
    }

    private FaultyProxy(ServerSocket listener, int port) {
        this.listener = listener;
        this.port = port;
    }

    /**
     * Starts a proxy that passes everything on.
     *
     * @param port the server's port on the loopback address
     * @return the proxy, which the caller closes
     */
    public static FaultyProxy to(int port) {
        try {
            return listening(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a proxy that passes everything on, and that is reached by the address {@code ::1}.
     *
     * @param port the server's port on the loopback address
     * @return the proxy, which the caller closes
     * @throws RuntimeException that skips the test if this machine has no such address
     */
    public static FaultyProxy overIpv6To(int port) {
        try {
            return listening(InetAddress.getByAddress(IPV6_LOOPBACK), port);
        } catch (IOException e) {
            throw new TestAbortedException("this machine has no address ::1", e);
        }
    }

    private static FaultyProxy listening(InetAddress address, int port) throws IOException {
        FaultyProxy proxy = new FaultyProxy(new ServerSocket(0, 50, address), port);
        start("accept", proxy::accept);
        return proxy;
    }

    /**
     * Where to connect to.
     *
     * @return a port of 127.0.0.1 or, over IPv6, of ::1
     */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * How often a client had to wait for the server. What it sends without waiting for an answer in between counts once.
     *
     * @return the number for all connections since the start
     */
    public int roundTrips() {
        return roundTrips.get();
    }

    /** Ends all connections, and each new one as soon as it is made. */
    public void cut() {
        fault = Fault.CUT;
        links.forEach(Link::close);
    }

    /** Lets nothing through any more, in either direction. Connections stay open, and new ones can be made. */
    public void blackHole() {
        lose(Fault.BLACK_HOLE);
    }

    /** Lets requests through to the server, and no answer back. */
    public void loseAnswers() {
        lose(Fault.NO_ANSWERS);
    }

    /** Lets new connections work. One that lost something stays silent, as where a firewall has forgotten it. */
    public void heal() {
        fault = Fault.NONE;
    }

    @Override
    public void close() {
        fault = Fault.CUT;
        closeQuietly(listener);
        links.forEach(Link::close);
    }

    private void lose(Fault what) {
        fault = what;
        links.forEach(link -> link.fault = what);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (fault == Fault.CUT) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The end of the proxy, or of one connection.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            // Or each small message waits for the acknowledgement of the one before.
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Link link = new Link(client, server, fault);
            links.add(link);
            if (fault != Fault.NONE) {
                // Declared after the link was made, and before it was known.
                link.fault = fault;
            }
            start("request", link::passRequests);
            start("answer", link::passAnswers);
            if (fault == Fault.CUT) {
                link.close();
            }
        } catch (IOException e) {
            client.close();
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is of no more use in any event.
        }
    }

    /** One connection of a client, and the proxy's to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final AtomicBoolean asks = new AtomicBoolean();
        private volatile Fault fault;

        Link(Socket client, Socket server, Fault fault) {
            this.client = client;
            this.server = server;
            this.fault = fault;
        }

        void passRequests() {
            pass(client, server, Set.of(Fault.BLACK_HOLE));
        }

        void passAnswers() {
            pass(server, client, Set.of(Fault.BLACK_HOLE, Fault.NO_ANSWERS));
        }

        /** What is read while the connection is faulty is lost. */
        private void pass(Socket from, Socket to, Set<Fault> losing) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    count(from == client);
                    if (!losing.contains(fault)) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // One side has closed: so will the other.
            }
            // Behind a black hole nobody learns that the server is gone.
            if (from == client || fault != Fault.BLACK_HOLE) {
                close();
            }
        }

        private void count(boolean request) {
            if (asks.getAndSet(request) != request && request) {
                roundTrips.incrementAndGet();
            }
        }

        void close() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }
}
