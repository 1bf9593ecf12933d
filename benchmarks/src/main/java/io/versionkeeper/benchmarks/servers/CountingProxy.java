package io.versionkeeper.benchmarks.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Passes everything on to a server, and counts the bytes, both ways, without those of TCP itself. Thread-safe. */
public final class CountingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int server;
    private final AtomicLong bytes = new AtomicLong();

    private CountingProxy(ServerSocket listener, int server) {
        this.listener = listener;
        this.server = server;
    }

    /** Starts one before a server on a port of the loopback address. */
    public static CountingProxy to(int port) throws IOException {
        CountingProxy proxy = new CountingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        start(proxy::accept);
        return proxy;
    }

    /** Where to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many have passed since the start. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
                client.setTcpNoDelay(true);
                target.setTcpNoDelay(true);
                start(() -> pass(client, target));
                start(() -> pass(target, client));
            } catch (IOException e) {
                // The end of the proxy, or of one connection.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.addAndGet(read);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has closed: so will the other.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
