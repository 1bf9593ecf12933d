package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisTest {
    @Test
    void allCallersShareOneServer() {
        assertThat(Redis.server()).isSameAs(Redis.server());
        assertThat(RedisNode.<String>ask(Redis.server().newDatabaseUrl(), RedisCommands::ping))
                .isEqualTo("PONG");
    }

    @Test
    void whatWasAcknowledgedOutlivesKillAndRestart() {
        try (PrivateServer server = Redis.start()) {
            String url = server.newDatabaseUrl();
            RedisNode.ask(url, redis -> redis.set("key", "value"));

            server.kill();
            assertThatThrownBy(() -> RedisNode.ask(url, RedisCommands::ping))
                    .isInstanceOf(RedisConnectionException.class);
            server.restart();

            assertThat(RedisNode.<String>ask(url, redis -> redis.get("key"))).isEqualTo("value");
        }
    }

    @Test
    void optionsOverrideWhatAServerHasElse() {
        try (PrivateServer server = Redis.start("--appendonly", "no")) {
            String url = server.newDatabaseUrl();
            RedisNode.ask(url, redis -> redis.set("key", "value"));

            server.restart();

            assertThat(RedisNode.<Long>ask(url, RedisCommands::dbsize)).isZero();
        }
    }

    @Test
    void aPausedServerAnswersWhenItIsResumed() {
        try (PrivateServer server = Redis.start()) {
            RedisURI url = RedisURI.create(server.newDatabaseUrl());
            url.setTimeout(Duration.ofSeconds(1));
            try (RedisClient client = RedisClient.create(url)) {
                RedisCommands<String, String> redis = client.connect().sync();
                server.pause();
                assertThatThrownBy(redis::ping).isInstanceOf(RedisCommandTimeoutException.class);
                server.resume();
                assertThat(redis.ping()).isEqualTo("PONG");
            }
        }
    }

    @Test
    void aClusterServesAllSlotsAgainWhenANodeIsBack() {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.nodes().split(",")).hasSize(3);
            cluster.killNodeOf("key");
            cluster.restartNodeOf("key");
        }
    }

    @Test
    void theSentinelPromotesTheReplica() {
        try (RedisSentinel group = RedisSentinel.start()) {
            RedisNode.ask(group.firstPrimaryUrl(), redis -> {
                redis.set("key", "value");
                return redis.waitForReplication(1, 5_000);
            });
            group.killPrimary();
            Readiness.awaitUntil(
                    "the replica is the primary",
                    Duration.ofSeconds(10),
                    () -> RedisNode.info(group.firstReplicaUrl(), "replication", "role")
                            .equals("master"));
            assertThat(RedisNode.<String>ask(group.firstReplicaUrl(), redis -> redis.get("key")))
                    .isEqualTo("value");
        }
    }
}
