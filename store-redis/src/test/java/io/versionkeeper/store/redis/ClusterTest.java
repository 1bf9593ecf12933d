package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import io.versionkeeper.testservers.RedisCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a Cluster has and one server has not. */
class ClusterTest {
    private static RedisCluster cluster;
    private static PrivateServer alone;

    private final String namespace = TestRedis.newNamespace();
    private final Records records = Records.of(namespace);

    @BeforeAll
    static void start() {
        // It takes a moment until it serves.
        alone = Redis.start(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(TestRedis.freePort()),
                "--rename-command",
                "SSUBSCRIBE",
                "",
                "--rename-command",
                "SPUBLISH",
                "");
        ask(
                alone.newDatabaseUrl(),
                redis -> redis.clusterAddSlots(IntStream.range(0, 16_384).toArray()));
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        alone.close();
    }

    private RedisVersionStore open() {
        return TestRedis.open("redis-cluster://" + cluster.nodes(), namespace);
    }

    @Test
    void theLossOfTheNodeThatHasTheRecordsIsUnavailableUntilItIsBack() {
        try (RedisVersionStore store = open();
                RedisVersionStore other = open()) {
            Version bumped = store.bump(USERS, 1);
            String incarnation = incarnation(other);
            Heard heard = new Heard();
            store.watch(heard);
            cluster.killNodeOf(records.versions());
            heard.awaitEnd("the connection was lost");

            assertThatThrownBy(() -> store.bump(USERS, 2)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> incarnation(other)).isInstanceOf(StoreUnavailableException.class);
            cluster.restartNodeOf(records.versions());

            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                    .until(() -> store.read(Set.of(USERS)).of(USERS).equals(bumped));
            assertThat(incarnation(other)).isNotEqualTo(incarnation);
            assertThat(store.bump(USERS, 3).number()).isEqualTo(2);
        }
    }

    @Test
    void aSlotThatHasMovedIsFollowedWithinTheCall() {
        try (RedisVersionStore bumps = open();
                RedisVersionStore reads = open();
                RedisClusterClient client = RedisClusterClient.create("redis://" + cluster.nodes())) {
            Heard heard = new Heard();
            reads.watch(heard);
            bumps.bump(USERS, 1);
            heard.awaitNames(List.of("users"));
            String incarnation = incarnation(reads);
            move(client);
            heard.awaitEnd("the node has given the slot of the keys away");

            // Each is connected to the node that has the slot no more, and refuses.
            assertThat(bumps.bump(USERS, 2).number()).isEqualTo(2);
            assertThat(incarnation(reads)).isNotEqualTo(incarnation);
            Heard again = new Heard();
            reads.watch(again);
            bumps.bump(USERS, 3);
            again.awaitNames(List.of("users"));
        }
    }

    @Test
    void aTransactionOnTheNodeThatHasTheVersionsBumpsAndIsHeard() throws Exception {
        try (RedisVersionStore store = open();
                RedisClusterClient client = RedisClusterClient.create("redis://" + cluster.nodes());
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            Heard heard = new Heard();
            store.watch(heard);
            for (RedisClusterNode each : client.getPartitions()) {
                StatefulRedisConnection<String, String> node = connection.getConnection(each.getNodeId());
                node.sync().multi();
                store.bumpIn(node, Set.of(USERS));
                if (each.hasSlot(SlotHash.getSlot(records.pending()))) {
                    assertThat(node.sync().exec()).hasSize(2);
                } else {
                    assertThatThrownBy(() -> node.sync().exec()).hasMessageContaining("EXECABORT");
                }
            }
            heard.awaitNames(List.of("users"));
            assertThat(store.read(Set.of(USERS)).of(USERS).number()).isEqualTo(1);
        }
    }

    /** As {@code redis-cli --cluster reshard} does. */
    private void move(RedisClusterClient client) {
        int slot = SlotHash.getSlot(records.versions());
        RedisClusterNode source = client.getPartitions().getMasterBySlot(slot);
        RedisClusterNode target = client.getPartitions().stream()
                .filter(node -> !node.getNodeId().equals(source.getNodeId()))
                .findFirst()
                .orElseThrow();
        RedisURI targetUri = target.getUri();
        ask(targetUri.toURI().toString(), redis -> redis.clusterSetSlotImporting(slot, source.getNodeId()));
        ask(source.getUri().toURI().toString(), redis -> {
            redis.clusterSetSlotMigrating(slot, target.getNodeId());
            return redis.migrate(
                    targetUri.getHost(), targetUri.getPort(), 0, 1_000, MigrateArgs.Builder.keys(records.keys()));
        });
        for (RedisURI each : new RedisURI[] {targetUri, source.getUri()}) {
            ask(each.toURI().toString(), redis -> redis.clusterSetSlotNode(slot, target.getNodeId()));
        }
        // The nodes tell each other a moment later.
        for (RedisClusterNode each : client.getPartitions()) {
            String url = each.getUri().toURI().toString();
            await().until(() -> ownerOf(slot, url).equals(target.getNodeId()));
        }
    }

    private static String ownerOf(int slot, String url) {
        String nodes = ask(url, RedisCommands::clusterNodes);
        return ClusterPartitionParser.parse(nodes).getPartitionBySlot(slot).getNodeId();
    }

    @Test
    void theDocumentedBumpWorksOnAnyNode() throws Exception {
        String options = "-c -u redis://" + cluster.nodes().replaceFirst(",.*", "");
        try (RedisVersionStore store = open()) {
            Heard heard = new Heard();
            store.watch(heard);
            Documentation.run("bump", options, namespace);
            heard.awaitNames(List.of("users"));
            assertThat(store.read(Set.of(USERS)).of(USERS).number()).isEqualTo(1);
        }
    }

    /** A stand-in for Redis 6, whose Cluster shards no channels. */
    @Test
    void aClusterWithoutShardedChannelsBumpsAndCannotBeWatched() {
        String url = alone.newDatabaseUrl();
        try (RedisVersionStore store = TestRedis.open(url.replace("redis:", "redis-cluster:"), namespace)) {
            await().until(() -> ask(url, RedisCommands::clusterInfo).contains("cluster_state:ok"));
            assertThatThrownBy(() -> store.watch(new Heard()))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("does not know SSUBSCRIBE");
            assertThat(store.bump(USERS, 1).number()).isEqualTo(1);
        }
    }

    @Test
    void anAddressOfOneNodeIsNotEnough() {
        int wrong = 0;
        for (String node : cluster.nodes().split(",", -1)) {
            try (RedisVersionStore store = TestRedis.open("redis://" + node, namespace)) {
                store.bump(USERS, 1);
            } catch (StoreMisconfiguredException e) {
                assertThat(e).hasMessageContaining("write redis-cluster:// instead");
                wrong++;
            }
        }
        assertThat(wrong).isEqualTo(2);
    }
}
