package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.tck.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakableServerTest {
    private static BreakableServer redis;

    @BeforeAll
    static void start() {
        redis = Redis.startBreakable();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFaultIsFeltAndMended(Fault fault) throws IOException {
        assertThat(redis.faults()).contains(fault);
        redis.inflict(fault);
        assertThatThrownBy(BreakableServerTest::ping).isInstanceOf(IOException.class);
        redis.mend();
        redis.mend();
        assertThat(ping()).isEqualTo("+PONG");
    }

    @Test
    void aServerWithoutAProcessHasTheFaultsOfItsNetworkAlone() {
        try (MongodbStandIn standIn = MongodbStandIn.start();
                BreakableServer server = BreakableServer.ofNetwork(standIn, standIn.port(), standIn::close)) {
            assertThat(server.faults()).doesNotContain(Fault.PAUSE, Fault.CRASH);
            assertThatThrownBy(() -> server.inflict(Fault.CRASH)).isInstanceOf(IllegalStateException.class);
            assertThat(URI.create(server.newDatabaseUrl().replace("?", "")).getPort())
                    .isEqualTo(server.network().port());
        }
    }

    private static String ping() throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(redis.newDatabaseUrl()).getPort())) {
            socket.setSoTimeout(300);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            if (answer.length < 5) {
                throw new IOException("The connection has ended");
            }
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }
}
