package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a read of changes costs, and when it knows them. */
class ChangesTest {
    private static final ResourceId PRICES = ResourceId.of("prices");

    private final String url = Redis.server().newDatabaseUrl();
    private final String namespace = TestRedis.newNamespace();
    private final Records records = Records.of(namespace);
    private final RedisVersionStore store = TestRedis.open(url, namespace);

    @AfterEach
    void close() {
        store.close();
    }

    // ---- what it costs

    @Test
    void withNothingChangedItIsOneRoundTripOfAsManyBytesWhateverTheNumberOfResources() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore own = TestRedis.open(server.newDatabaseUrl(), namespace)) {
            String ownUrl = server.newDatabaseUrl();
            bumpMany(ownUrl, 1);
            own.readChanges(null, Set.of());
            Cost ofOne = cost(ownUrl, () -> assertChanges(own, own.readChanges(null, Set.of()), 0));
            bumpMany(ownUrl, 100_000);
            Cost ofMany = cost(ownUrl, () -> assertChanges(own, own.readChanges(null, Set.of()), 0));
            assertThat(ofOne.calls).isEqualTo(2);
            assertThat(ofMany.calls).isEqualTo(2);
            // The numbers have more digits by now.
            assertThat(ofMany.bytes).isBetween(ofOne.bytes, ofOne.bytes + 100);

            Changes before = own.readChanges(null, Set.of());
            for (int i = 0; i < 10; i++) {
                own.bump(ResourceId.of("name " + i), i);
            }
            Cost ofTen = cost(ownUrl, () -> assertChanges(own, before, 10));
            assertThat(ofTen.calls).isEqualTo(1);
            assertThat(ofTen.bytes).isLessThan(ofOne.bytes + 1_000);
        }
    }

    @Test
    void changesAreKnownUpToTheBatchSizeAndMoreNamesAreReadAsUsual() {
        Changes empty = store.readChanges(null, Set.of());
        store.bump(USERS, 1);
        bumpMany(url, RedisVersionStore.READ_BATCH - 1);
        assertChanges(store, empty, RedisVersionStore.READ_BATCH);
        store.bump(PRICES, 1);

        Set<ResourceId> names = IntStream.range(0, 25_000)
                .mapToObj(i -> ResourceId.of("name " + i))
                .collect(Collectors.toSet());
        Changes tooMany = store.readChanges(empty.cursor(), names);
        assertThat(tooMany.known()).isFalse();
        assertThat(tooMany.versions().present())
                .hasSize(RedisVersionStore.READ_BATCH - 1)
                .doesNotContainKey(USERS);
        assertThat(tooMany.versions()).isEqualTo(store.read(names));
        assertChanges(store, tooMany, 0);
    }

    private static void assertChanges(RedisVersionStore store, Changes since, int expected) {
        Changes changes = store.readChanges(since.cursor(), Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present()).hasSize(expected);
    }

    /** As other clients do. */
    private void bumpMany(String server, int number) {
        String script = """
                for i = 0, ARGV[1] - 1 do
                  local n = redis.call('ZINCRBY', KEYS[2], 1, '')
                  redis.call('ZADD', KEYS[2], n, 'name ' .. i)
                  redis.call('HSET', KEYS[1], 'name ' .. i, n .. '-00c0ffee00c0ffee')
                end
                """;
        ask(server, redis -> redis.eval(script, ScriptOutputType.STATUS, records.keys(), Integer.toString(number)));
    }

    private record Cost(int calls, long bytes) {}

    /** What the server had to do, asking it for that included. */
    private static Cost cost(String url, Runnable action) {
        ask(url, RedisCommands::configResetstat);
        action.run();
        String commands = ask(url, redis -> redis.info("commandstats"));
        String bytes = ask(url, redis -> redis.info("stats"));
        return new Cost(
                number(commands, "cmdstat_evalsha:calls=") + number(commands, "cmdstat_eval:calls="),
                number(bytes, "total_net_output_bytes:"));
    }

    private static int number(String info, String begin) {
        return info.lines()
                .filter(line -> line.startsWith(begin))
                .mapToInt(
                        line -> Integer.parseInt(line.substring(begin.length()).replaceFirst(",.*", "")))
                .sum();
    }

    // ---- when it knows them

    /** The server runs on, so that its incarnation stays. The lost bumps were 3 and more. */
    @Test
    void recordsThatWerePutBackByHandAreNoticedAtTheResourceThatWasBumpedLast() {
        store.bump(PRICES, 1);
        store.bump(USERS, 1);
        Map<String, byte[]> saved = new HashMap<>();
        for (String key : List.of(records.versions(), records.changes())) {
            saved.put(key, ask(url, redis -> redis.dump(key)));
        }
        for (int bumpsSince = 0; bumpsSince < 3; bumpsSince++) {
            store.bump(USERS, 2);
            Changes lost = store.readChanges(null, Set.of(USERS));
            saved.forEach((key, dump) -> ask(
                    url,
                    redis -> redis.restore(key, dump, RestoreArgs.Builder.ttl(0).replace())));
            for (int i = 0; i < bumpsSince; i++) {
                store.bump(PRICES, 3);
            }
            Changes changes = store.readChanges(lost.cursor(), Set.of(PRICES));
            assertThat(changes.versions().incarnation())
                    .isEqualTo(lost.versions().incarnation());
            assertThat(changes.known()).as(bumpsSince + " bumps since").isFalse();
            assertThat(changes.versions().present()).containsOnlyKeys(PRICES);
        }
    }

    @Test
    void aCursorOfAnythingElseKnowsNothing() {
        store.bump(USERS, 1);
        String cursor = store.readChanges(null, Set.of()).cursor();
        try (RedisVersionStore other = TestRedis.open(url, namespace + "2")) {
            other.bump(USERS, 1);
            for (String each :
                    List.of(other.readChanges(null, Set.of()).cursor(), "x", "1", cursor + "x", "9" + cursor)) {
                Changes changes = store.readChanges(each, Set.of());
                assertThat(changes.known()).as(each).isFalse();
                assertThat(changes.versions().present()).isEmpty();
            }
        }
        assertThat(store.readChanges(cursor, Set.of()).known()).isTrue();
    }

    @Test
    void theLossOfEitherKeyIsNoticed() {
        for (String key : List.of(records.versions(), records.changes())) {
            store.bump(USERS, 1);
            Changes before = store.readChanges(null, Set.of());
            ask(url, redis -> redis.del(key));
            store.bump(USERS, 2);
            assertThat(store.readChanges(before.cursor(), Set.of()).known()).isFalse();
        }
    }

    @Test
    void aResourceThatWasForgottenOrThatNobodyMayHaveIsNoChange() {
        Version prices = store.bump(PRICES, 1);
        Changes before = store.readChanges(null, Set.of());
        store.bump(USERS, 1);
        ask(url, redis -> redis.hdel(records.versions(), "users"));
        ask(url, redis -> redis.zadd(records.changes(), 2, "\n"));
        Changes changes = store.readChanges(before.cursor(), Set.of(PRICES));
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present()).isEqualTo(Map.of(PRICES, prices));
    }

    @Test
    void aRecordThatIsNoneConcernsThoseWhoAskForItAlone() {
        Changes before = store.readChanges(null, Set.of());
        store.bump(ResourceId.of("cities"), 1);
        store.bump(USERS, 1);
        store.bump(PRICES, 1);
        ask(url, redis -> redis.hset(records.versions(), "users", "seven"));
        Changes changes = store.readChanges(before.cursor(), Set.of(PRICES));
        assertThat(changes.known()).isFalse();
        assertThat(changes.versions().present()).containsOnlyKeys(PRICES);
        assertThatThrownBy(() -> store.readChanges(before.cursor(), Set.of(USERS)))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("\"seven\"");

        ask(url, redis -> redis.zadd(records.changes(), 2.5, ""));
        assertThatThrownBy(() -> store.readChanges(null, Set.of()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("the score 2.5");
        ask(url, redis -> redis.del(records.changes()));
        store.readChanges(null, Set.of());
    }
}
