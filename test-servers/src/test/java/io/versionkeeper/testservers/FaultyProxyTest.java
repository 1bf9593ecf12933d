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
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = FaultyProxy.to(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passesRequestsAndAnswersOn() throws IOException {
        try (Conversation works = new Conversation()) {
            works.askAndAnswer();
        }
    }

    @Test
    void cutEndsConnectionsUntilItIsHealed() throws IOException {
        try (Conversation before = new Conversation()) {
            proxy.cut();
            assertThat(before.client.getInputStream().read()).isEqualTo(-1);
            try (Socket during = connect()) {
                assertThat(during.getInputStream().read()).isEqualTo(-1);
            }
            proxy.heal();
            try (Conversation after = new Conversation()) {
                after.askAndAnswer();
            }
        }
    }

    @Test
    void aBlackHoleSwallowsWhatConnectionsSayEvenWhenItIsHealed() throws IOException {
        try (Conversation lost = new Conversation()) {
            proxy.blackHole();
            lost.client.getOutputStream().write(1);
            assertSilent(lost.onServer);
            proxy.heal();
            lost.onServer.getOutputStream().write(2);
            assertSilent(lost.client);
            try (Conversation after = new Conversation()) {
                after.askAndAnswer();
            }
        }
    }

    @Test
    void lostAnswersAreThoseOfRequestsThatArrived() throws IOException {
        try (Conversation half = new Conversation()) {
            proxy.loseAnswers();
            half.client.getOutputStream().write(1);
            assertThat(half.onServer.getInputStream().read()).isEqualTo(1);
            half.onServer.getOutputStream().write(2);
            assertSilent(half.client);
        }
    }

    @Test
    void countsHowOftenAClientWaitsForAnAnswer() throws IOException {
        try (Conversation one = new Conversation();
                Conversation another = new Conversation()) {
            assertThat(proxy.roundTrips()).isZero();
            one.askAndAnswer();
            one.askAndAnswer();
            another.askAndAnswer();
            assertThat(proxy.roundTrips()).isEqualTo(3);
        }
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private final class Conversation implements AutoCloseable {
        private final Socket client = connect();
        private final Socket onServer = server.accept();

        Conversation() throws IOException {
            onServer.setSoTimeout(5_000);
        }

        void askAndAnswer() throws IOException {
            client.getOutputStream().write(1);
            assertThat(onServer.getInputStream().read()).isEqualTo(1);
            onServer.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }

        @Override
        public void close() throws IOException {
            client.close();
            onServer.close();
        }
    }
}
