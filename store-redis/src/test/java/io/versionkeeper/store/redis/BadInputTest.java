package io.versionkeeper.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URIs, right and wrong. */
class BadInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://:hush@h#tabel=x                     | unknown option \"tabel\"; known are [namespace, timeout, watch]",
                "redis://:hush@h#timeout=0s                  | timeout=0s",
                "redis://:hush@h#namespace=                  | namespace is empty",
                "redis://:hush@h?timeout=5s                  | unknown parameter \"timeout\"",
                "redis://:hush@h?sentinelMasterId=x          | write redis-sentinel://",
                "redis://:hush@h?clientName                  | clientName is empty",
                "redis://:hush@h?clientName=a&clientName=b   | twice",
                "redis://:hush@h1,h2                         | it names several hosts; write redis-cluster://",
                "redis://:hush@                              | \"\" is no host",
                "redis://:hush@h:0                           | the port is 0",
                "redis://:hush@h:65536                       | the port is 65536",
                "redis://:hush@h:port                        | \"h:port\" is no host",
                "redis://:hush@::1                           | IPv6 address in brackets",
                "redis://:hush@h/zero                        | \"zero\" is no database",
                "redis://:hush@h/0/1                         | \"0/1\" is no database",
                "redis://user:@h                             | a user without a password",
                "redis://:hush%4@h                           | its password has a broken percent-encoding",
                "redis:hush                                  | write it as redis://user:password@host:port",
                "rediss://:hush@h?verifyPeer=maybe           | write FULL, CA or NONE",
                "redis-sentinel://:hush@h1,h2                | such as ?sentinelMasterId=mymaster",
                "redis-sentinel://:hush@h#mymaster           | write each as name=value",
                "redis-cluster://:hush@h1,h2/3               | the database 0 alone; leave out the /3",
                "redis-cluster://:hush@h1,,h2                | \"\" is no host",
                "redis-cluster://:hush@h?sentinelMasterId=x  | a Cluster has no Sentinels",
            })
    void aUriThatIsWrongIsRefusedAtOnceWithoutThePassword(String uri, String message) {
        assertThatThrownBy(() -> VersionStores.open(uri))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(message)
                .satisfies(failure -> {
                    if (uri.contains("@")) {
                        TestRedis.hasNoSecret(failure);
                    }
                });
    }

    @Test
    void aServerIsTakenApart() {
        RedisURI uri = server("rediss://us%3Aer:p%40ss%2Fw%25rd+@[::1]:7000/3?clientName=a%20b&verifyPeer=ca");
        assertThat(uri.getHost()).isEqualTo("::1");
        assertThat(uri.getPort()).isEqualTo(7000);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.CA);
        assertThat(uri.getClientName()).isEqualTo("a b");
        assertThat(credentials(uri)).isEqualTo("us:er p@ss/w%rd+");
    }

    @Test
    void whatIsLeftOutHasADefault() {
        RedisURI uri = server("redis://redis_1");
        assertThat(uri.getHost()).isEqualTo("redis_1");
        assertThat(uri.getPort()).isEqualTo(6379);
        assertThat(uri.getDatabase()).isZero();
        assertThat(uri.isSsl()).isFalse();
        assertThat(credentials(uri)).isEqualTo("null null");
        assertThat(server("rediss://h").getVerifyMode()).isEqualTo(SslVerifyMode.FULL);
    }

    @Test
    void aTextWithoutAColonIsAPassword() {
        assertThat(credentials(server("redis://secret@h"))).isEqualTo("null secret");
        assertThat(credentials(server("redis://:secret@h"))).isEqualTo("null secret");
        // What should have been encoded is taken as it is, up to the last @.
        assertThat(credentials(server("redis://u:a@b/c?d@h"))).isEqualTo("u a@b/c?d");
    }

    @Test
    void sentinelsAreTakenApart() {
        RedisURI uri = server("rediss-sentinel://u:p@h1,[::1]:7000,h3:1/2?sentinelMasterId=my%20master");
        assertThat(uri.getSentinelMasterId()).isEqualTo("my master");
        assertThat(uri.getSentinels())
                .extracting(each -> each.getHost() + " " + each.getPort() + " " + each.isSsl())
                .containsExactly("h1 26379 true", "::1 7000 true", "h3 1 true");
        assertThat(uri.getDatabase()).isEqualTo(2);
        assertThat(credentials(uri)).isEqualTo("u p");
    }

    @Test
    void nodesOfAClusterAreTakenApart() {
        Address address = AddressParser.parse(StoreUri.parse("rediss-cluster://u:p@h1,[::1]:7000#timeout=2s"));
        assertThat(address.cluster()).isTrue();
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(address.uris())
                .extracting(
                        each -> each.getHost() + " " + each.getPort() + " " + each.isSsl() + " " + credentials(each))
                .isEqualTo(List.of("h1 6379 true u p", "::1 7000 true u p"));
    }

    @Test
    void theBuilderRefusesWhatIsWrong() {
        try (RedisClient client = RedisClient.create()) {
            RedisVersionStore.Builder builder = RedisVersionStore.builder(client, RedisURI.create("redis://h"));
            assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.namespace("")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static RedisURI server(String uri) {
        return AddressParser.parse(StoreUri.parse(uri)).uris().get(0);
    }

    private static String credentials(RedisURI uri) {
        var credentials = uri.getCredentialsProvider().resolveCredentials().block();
        return credentials.getUsername() + " "
                + (credentials.getPassword() == null ? null : new String(credentials.getPassword()));
    }
}
