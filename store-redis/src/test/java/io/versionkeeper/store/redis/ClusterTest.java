package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.RedisCluster;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a Cluster has and one server has not. */
class ClusterTest {
    private static RedisCluster cluster;

    private final String namespace = TestRedis.newNamespace();
    private final Records records = Records.of(namespace);

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
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
            cluster.killNodeOf(records.versions());

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
            bumps.bump(USERS, 1);
            String incarnation = incarnation(reads);
            move(client);

            // Each is connected to the node that has the slot no more, and refuses.
            assertThat(bumps.bump(USERS, 2).number()).isEqualTo(2);
            assertThat(incarnation(reads)).isNotEqualTo(incarnation);
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
            Documentation.run("bump", options, namespace);
            assertThat(store.read(Set.of(USERS)).of(USERS).number()).isEqualTo(1);
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
