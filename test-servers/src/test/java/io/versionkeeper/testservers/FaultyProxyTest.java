package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
    private ServerSocket server;
    private FaultyProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = FaultyProxy.to(server.getLocalPort());
        Thread echo = new Thread(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    new Thread(() -> echo(client)).start();
                }
            } catch (IOException e) {
                // The test has ended.
            }
        });
        echo.setDaemon(true);
        echo.start();
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // Cut.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passesBytesBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(echoed(client, 7)).isEqualTo(7);
        }
    }

    @Test
    void aCutEndsConnectionsUntilItIsHealed() throws IOException {
        try (Socket client = connect()) {
            assertThat(echoed(client, 7)).isEqualTo(7);
            proxy.cut();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(echoed(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void aBlackHoleKeepsWhatItGetsUntilItIsHealed() throws IOException {
        try (Socket old = connect()) {
            assertThat(echoed(old, 7)).isEqualTo(7);
            proxy.blackHole();
            assertThatThrownBy(() -> echoed(old, 8)).isInstanceOf(SocketTimeoutException.class);
            try (Socket fresh = connect()) {
                assertThatThrownBy(() -> echoed(fresh, 9)).isInstanceOf(SocketTimeoutException.class);
                proxy.heal();
                assertThat(fresh.getInputStream().read()).isEqualTo(9);
            }
            assertThat(old.getInputStream().read()).isEqualTo(8);
        }
    }

    @Test
    void countsHowOftenAClientWaitsForAnAnswer() throws IOException {
        try (Socket client = connect();
                Socket another = connect()) {
            assertThat(proxy.roundTrips()).isZero();
            echoed(client, 7);
            echoed(client, 8);
            assertThat(proxy.roundTrips()).isEqualTo(2);
            echoed(another, 7);
            assertThat(proxy.roundTrips()).isEqualTo(3);
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(500);
        return client;
    }

    private static int echoed(Socket client, int sent) throws IOException {
        client.getOutputStream().write(sent);
        return client.getInputStream().read();
    }
}
