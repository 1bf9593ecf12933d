package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandType;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Redis;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bumps between MULTI and EXEC of the application's. */
class TransactionTest {
    private static final ResourceId PRICES = ResourceId.of("prices");
    private static final Set<ResourceId> BOTH = Set.of(USERS, PRICES);

    private final String url = Redis.server().newDatabaseUrl();
    private final String namespace = TestRedis.newNamespace();
    private final Records records = Records.of(namespace);
    private final RedisVersionStore store = TestRedis.open(url, namespace);
    private final RedisClient client = RedisClient.create(url);
    private final StatefulRedisConnection<String, String> connection = client.connect();
    private final RedisCommands<String, String> redis = connection.sync();

    @AfterEach
    void close() {
        redis.del("data-" + namespace);
        redis.del(records.keys());
        client.close();
        store.close();
    }

    @Test
    void theExecShowsDataAndBumpsAtOnceToReadsChangesAndWatches() {
        Heard heard = new Heard();
        store.watch(heard);
        Version before = store.bump(USERS, 1);
        Changes read = store.readChanges(null, BOTH);

        redis.multi();
        redis.set("data-" + namespace, "new");
        store.bumpIn(connection, BOTH);
        store.bumpIn(connection, Set.of());
        assertThat(store.read(BOTH)).isEqualTo(read.versions());
        assertThat(redis.exec()).hasSize(4);

        Changes changes = store.readChanges(read.cursor(), Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present()).containsOnlyKeys(BOTH);
        assertThat(changes.versions().of(USERS).number()).isGreaterThan(before.number());
        assertThat(changes.versions().of(USERS).stamp())
                .isNotEqualTo(changes.versions().of(PRICES).stamp());
        assertThat(store.read(BOTH)).isEqualTo(changes.versions());
        assertThat(changes.versions().incarnation()).isEqualTo(read.versions().incarnation());
        heard.awaitNames(List.of("users", "prices", "users"));
        assertThat(store.readChanges(changes.cursor(), Set.of()).versions().present())
                .isEmpty();
        assertThat(redis.exists(records.pending())).isZero();
    }

    /** Reads, changes and bumps by turns are the first to come by, on a server that has forgotten all scripts. */
    @Test
    void whoeverComesFirstAfterTheExecCountsTheBump() {
        for (int i = 0; i < 6; i++) {
            Version before = store.bump(USERS, 1);
            Changes read = store.readChanges(null, Set.of());
            redis.multi();
            store.bumpIn(connection, Set.of(USERS));
            redis.exec();
            redis.scriptFlush();
            Version after;
            if (i % 3 == 0) {
                after = store.read(Set.of(USERS)).of(USERS);
            } else if (i % 3 == 1) {
                after = store.readChanges(read.cursor(), Set.of()).versions().of(USERS);
            } else {
                assertThat(store.bump(PRICES, 1).number()).isEqualTo(before.number() + 2);
                after = store.read(Set.of(USERS)).of(USERS);
            }
            assertThat(after.number()).as("round " + i).isEqualTo(before.number() + 1);
            assertThat(after.stamp()).isNotEqualTo(before.stamp());
        }
    }

    @Test
    void whatIsNotExecutedLeavesNoBump() {
        store.bump(USERS, 1);
        Changes before = store.readChanges(null, BOTH);
        String data = "data-" + namespace;

        redis.multi();
        store.bumpIn(connection, BOTH);
        redis.discard();

        redis.watch(data);
        ask(url, other -> other.set(data, "another's"));
        redis.multi();
        store.bumpIn(connection, BOTH);
        assertThat(redis.exec().wasDiscarded()).isTrue();

        redis.multi();
        redis.set(data, "new");
        store.bumpIn(connection, BOTH);
        // Without arguments: refused while queueing.
        var unused = redis.dispatch(CommandType.GET, new StatusOutput<>(StringCodec.UTF8));
        assertThatThrownBy(redis::exec).hasMessageContaining("EXECABORT");

        assertThat(redis.exists(records.pending())).isZero();
        assertThat(store.read(BOTH)).isEqualTo(before.versions());
        assertThat(redis.get(data)).isEqualTo("another's");
    }

    @Test
    void namesAreToldApartAndTheCodecOfTheConnectionDoesNotMatter() {
        Set<ResourceId> names =
                RecordsTest.HOSTILE.stream().map(ResourceId::of).collect(Collectors.toCollection(HashSet::new));
        StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE);
        bytes.sync().multi();
        store.bumpIn(bytes, names);
        assertThat(bytes.sync().exec().<Long>get(0)).isEqualTo(names.size());
        assertThat(store.read(names).present()).containsOnlyKeys(names);
        assertThat(store.read(names).present().values().stream()
                        .map(Version::number)
                        .distinct())
                .hasSameSizeAs(names);
    }

    @Test
    void withoutAMultiOrAConnectionNothingIsSent() {
        store.read(Set.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.bumpIn(connection, Set.of(USERS)))
                .withMessageContaining("call multi() on it first");
        redis.multi();
        redis.exec();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.bumpIn(connection, Set.of(USERS)))
                .withMessageContaining("call multi() on it first");
        StatefulRedisConnection<String, String> closed = client.connect();
        closed.sync().multi();
        closed.close();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.bumpIn(closed, Set.of(USERS)))
                .withMessageContaining("is closed");
        assertThat(redis.exists(records.pending())).isZero();

        redis.multi();
        RedisVersionStore ended = TestRedis.open(url, namespace);
        ended.close();
        assertThatThrownBy(() -> ended.bumpIn(connection, Set.of(USERS))).isInstanceOf(IllegalStateException.class);
        redis.discard();
    }

    /** The command by hand is what a bump by the release before does. */
    @Test
    void bumpsOfOlderReleasesAndByHandMixWithThose() throws Exception {
        store.bump(USERS, 1);
        Changes before = store.readChanges(null, Set.of());
        redis.multi();
        store.bumpIn(connection, BOTH);
        redis.exec();
        assertThat(Documentation.run("bump", "-u " + url, namespace)).isEqualTo("2");

        Changes changes = store.readChanges(before.cursor(), Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present().values().stream().map(Version::number))
                .containsExactlyInAnyOrder(3L, 4L);

        Documentation.run("plain bump", "-u " + url, namespace);
        Changes plain = store.readChanges(changes.cursor(), Set.of());
        assertThat(plain.versions().present()).containsOnlyKeys(USERS);
        assertThat(plain.versions().of(USERS).number()).isEqualTo(5);
    }

    @Test
    void whatNoResourceCanHaveAndNoStampThatIsNoneHurtsNobodyElse() {
        store.bump(USERS, 1);
        String incarnation = TestRedis.incarnation(store);
        redis.hset(records.pending(), Map.of("", "0000000000000001", "prices", "seven"));
        assertThat(TestRedis.incarnation(store)).isEqualTo(incarnation);
        assertThatThrownBy(() -> store.read(Set.of(PRICES)))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("\"prices\"")
                .hasMessageContaining("bump the resource");
        assertThat(store.bump(PRICES, 1)).isEqualTo(store.read(BOTH).of(PRICES));
    }

    @Test
    void anUnknownLayoutLeavesTheBumpAsItIs() {
        store.bump(USERS, 1);
        redis.multi();
        store.bumpIn(connection, Set.of(USERS));
        redis.exec();
        String head = redis.hget(records.versions(), "");
        redis.hset(records.versions(), "", "2-00c0ffee00c0ffee");
        assertThatThrownBy(() -> store.read(BOTH)).isInstanceOf(StoreMisconfiguredException.class);
        assertThatThrownBy(() -> store.bump(PRICES, 1)).isInstanceOf(StoreMisconfiguredException.class);
        assertThat(redis.hget(records.versions(), "users")).isEqualTo("1-0000000000000001");
        redis.hset(records.versions(), "", head);
        assertThat(store.read(BOTH).of(USERS).number()).isEqualTo(2);
    }

    /** It is what the store's page says: not a rollback. */
    @Test
    void aKeyThatHoldsSomethingElseFailsTheBumpAndNotTheDataAndShows() {
        store.bump(USERS, 1);
        redis.set(records.pending(), "mine");
        redis.multi();
        redis.set("data-" + namespace, "new");
        store.bumpIn(connection, Set.of(USERS));
        assertThat(redis.exec().<Object>get(1)).isInstanceOf(RedisCommandExecutionException.class);
        assertThat(redis.get("data-" + namespace)).isEqualTo("new");
        assertThatThrownBy(() -> store.read(BOTH))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(records.pending());
    }
}
