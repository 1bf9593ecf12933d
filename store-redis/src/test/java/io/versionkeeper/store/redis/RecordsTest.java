package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the server, and what becomes of it. */
class RecordsTest {
    static final List<String> HOSTILE = List.of(
            "{}",
            "{",
            "}",
            "{}{a}",
            "a}{b",
            "*",
            "?",
            "[a]",
            "/",
            "..",
            "../a",
            ":",
            "::",
            "%",
            "%7B",
            "%7D",
            "\"",
            "'",
            "\\",
            "a b",
            " ",
            "KEYS[1]",
            "versions",
            "changes",
            "\ud83d\ude00",
            "\ud83d\ude00".repeat(255),
            "\u00fc",
            "u\u0308",
            "app",
            "app2",
            "App",
            "default}");

    private static String url;

    private final String namespace = TestRedis.newNamespace();
    private final Records records = Records.of(namespace);

    @BeforeAll
    static void findServer() {
        url = Redis.server().newDatabaseUrl();
    }

    private RedisVersionStore open() {
        return TestRedis.open(url, namespace);
    }

    // ---- layout

    @Test
    void theKeysAreTheDocumentedOnes() {
        try (VersionStore store = VersionStores.open(url + "#namespace=" + namespace)) {
            store.bump(ResourceId.of("prices"), 1);
            Version users = store.bump(USERS, 0x00c0ffee00c0ffeeL);
            String versions = "versionkeeper:{" + namespace + "}:versions";
            String changes = "versionkeeper:{" + namespace + "}:changes";

            assertThat(users.number()).isEqualTo(2);
            Map<String, String> hash = ask(url, redis -> redis.hgetall(versions));
            assertThat(hash).containsEntry("users", "2-00c0ffee00c0ffee").containsEntry("prices", "1-0000000000000001");
            assertThat(hash.get("")).matches("1-[0-9a-f]{16}");
            Map<String, Double> scores = ask(
                    url,
                    redis -> redis.zrangeWithScores(changes, 0, -1).stream()
                            .collect(Collectors.toMap(each -> each.getValue(), each -> each.getScore())));
            assertThat(scores).isEqualTo(Map.of("users", 2.0, "prices", 1.0, "", 2.0));
        }
    }

    @Test
    void hostileNamesAreToldApart() {
        try (RedisVersionStore store = open()) {
            Map<ResourceId, Version> expected = new HashMap<>();
            for (String name : HOSTILE) {
                ResourceId id = ResourceId.of(name);
                assertThat(store.read(Set.of(id)).present()).isEmpty();
                expected.put(id, store.bump(id, name.hashCode()));
            }
            assertThat(store.read(expected.keySet()).present()).isEqualTo(expected);
        }
    }

    @Test
    void hostileNamespacesAreToldApartAndStayInOneSlot() {
        Set<String> incarnations = new HashSet<>();
        for (String suffix : HOSTILE) {
            String hostile = (namespace + suffix)
                    .codePoints()
                    .limit(ResourceId.MAX_CODE_POINTS)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            try (RedisVersionStore store = TestRedis.open(url, hostile)) {
                assertThat(store.read(Set.of(USERS)).present()).as(hostile).isEmpty();
                store.bump(USERS, 1);
                incarnations.add(incarnation(store));
            }
            Records keys = Records.of(hostile);
            assertThat(SlotHash.getSlot(keys.versions()))
                    .isEqualTo(SlotHash.getSlot(keys.changes()))
                    .isNotEqualTo(SlotHash.getSlot("versionkeeper:{}:versions"));
        }
        assertThat(incarnations).hasSameSizeAs(HOSTILE);
        assertThat(Records.of("{a}*").versions()).isEqualTo("versionkeeper:{%7Ba%7D%2A}:versions");
    }

    @Test
    void databasesOfOneServerAreSeparate() {
        try (RedisVersionStore zero = open();
                RedisVersionStore three = TestRedis.open(url + "/3", namespace)) {
            zero.bump(USERS, 1);
            assertThat(three.read(Set.of(USERS)).present()).isEmpty();
        } finally {
            ask(url, redis -> redis.del(records.keys()));
        }
    }

    @Test
    void aReadIsOneRoundTripUpToTheBatchSizeAndOneAnswerAbove() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), namespace)) {
            String own = server.newDatabaseUrl();
            Set<ResourceId> names = IntStream.range(0, 25_000)
                    .mapToObj(i -> ResourceId.of("name " + i))
                    .collect(Collectors.toSet());
            Map<ResourceId, Version> bumped = new HashMap<>();
            for (int i : new int[] {0, 999, 1_000, 9_999, 10_000, 24_999}) {
                bumped.put(ResourceId.of("name " + i), store.bump(ResourceId.of("name " + i), i));
            }
            store.read(Set.of());

            List<ResourceId> batch = new ArrayList<>(names).subList(0, RedisVersionStore.READ_BATCH);
            assertThat(calls(own, () -> store.read(new HashSet<>(batch)))).isEqualTo(1);
            assertThat(calls(own, () -> store.bump(USERS, 1))).isEqualTo(1);
            assertThat(calls(own, () -> assertThat(store.read(names).present()).isEqualTo(bumped)))
                    .isEqualTo(3);
        }
    }

    /** How many scripts the server ran, which must be all that the store asked of it. */
    private static int calls(String url, Runnable action) {
        ask(url, RedisCommands::configResetstat);
        action.run();
        return ask(url, redis -> redis.info("commandstats"))
                .lines()
                .filter(line -> line.matches("cmdstat_(eval|evalsha|script).*"))
                .mapToInt(line -> Integer.parseInt(line.replaceFirst("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }

    // ---- what may happen to the records

    @Test
    void aServerThatForgotItsScriptsIsGivenThemAgain() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), namespace)) {
            store.bump(USERS, 1);
            String incarnation = incarnation(store);
            for (long number = 2; number < 4; number++) {
                ask(server.newDatabaseUrl(), RedisCommands::scriptFlush);
                assertThat(store.bump(USERS, 1).number()).isEqualTo(number);
                ask(server.newDatabaseUrl(), RedisCommands::scriptFlush);
                assertThat(incarnation(store)).isEqualTo(incarnation);
                ask(server.newDatabaseUrl(), RedisCommands::scriptFlush);
                assertThat(store.readChanges(null, Set.of(USERS))
                                .versions()
                                .of(USERS)
                                .number())
                        .isEqualTo(number);
            }
        }
    }

    @Test
    void theLossOfEitherKeyChangesTheIncarnationAndNumbersGoOnRising() {
        try (RedisVersionStore store = open()) {
            for (String key : List.of(records.versions(), records.changes())) {
                store.bump(ResourceId.of("prices"), 1);
                Version before = store.bump(USERS, 1);
                String incarnation = incarnation(store);
                ask(url, redis -> redis.del(key));

                Version after = store.bump(USERS, 2);
                if (key.equals(records.changes())) {
                    assertThat(after.number()).isGreaterThan(before.number());
                }
                assertThat(incarnation(store)).isNotEqualTo(incarnation);
                assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(after);
            }
        }
    }

    @Test
    void anUnknownLayoutIsOneClearErrorAndStaysAsItIs() {
        try (RedisVersionStore store = open()) {
            store.bump(USERS, 1);
            ask(url, redis -> redis.hset(records.versions(), "", "2-00c0ffee00c0ffee"));
            ask(url, redis -> redis.del(records.changes()));

            assertThatThrownBy(() -> store.read(Set.of(USERS)))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("layout version 2")
                    .hasMessageContaining(records.versions());
            assertThatThrownBy(() -> store.bump(USERS, 2)).isInstanceOf(StoreMisconfiguredException.class);
            long changes = ask(url, redis -> redis.exists(records.changes()));
            assertThat(changes).isZero();
        }
    }

    @Test
    void aKeyOrFieldThatHoldsSomethingElseIsNamed() {
        try (RedisVersionStore store = open()) {
            store.bump(USERS, 1);
            ask(url, redis -> redis.hset(records.versions(), "users", "seven"));
            assertThatThrownBy(() -> store.read(Set.of(USERS)))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("\"users\"")
                    .hasMessageContaining("\"seven\"")
                    .hasMessageContaining(records.versions());
            Version mended = store.bump(USERS, 2);
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(mended);

            ask(url, redis -> redis.del(records.versions()));
            ask(url, redis -> redis.set(records.versions(), "mine"));
            assertThatThrownBy(() -> store.bump(USERS, 3))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("WRONGTYPE")
                    .hasMessageContaining(records.versions());
            ask(url, redis -> redis.del(records.versions()));
            store.bump(USERS, 4);
        }
    }

    // ---- by hand

    @Test
    void theDocumentedCommandsBumpRotateAndForget() throws Exception {
        Heard heard = new Heard();
        try (RedisVersionStore store = open()) {
            for (int i = 0; i < 2; i++) {
                Version before = store.bump(USERS, 1);
                String incarnation = incarnation(store);
                Changes read = store.readChanges(null, Set.of());
                Watch watch = store.watch(heard);

                long number = Long.parseLong(Documentation.run("bump", "-u " + url, namespace));
                Version byHand = store.read(Set.of(USERS)).of(USERS);
                assertThat(byHand.number()).isEqualTo(number).isEqualTo(before.number() + 1);
                assertThat(byHand.stamp()).isNotEqualTo(before.stamp());
                assertThat(incarnation(store)).isEqualTo(incarnation);
                heard.awaitNames(Collections.nCopies(i + 1, "users"));
                watch.close();
                Changes changes = store.readChanges(read.cursor(), Set.of());
                assertThat(changes.known()).isTrue();
                assertThat(changes.versions().present()).isEqualTo(Map.of(USERS, byHand));

                Documentation.run("rotate", "-u " + url, namespace);
                assertThat(incarnation(store)).isNotEqualTo(incarnation);
                assertThat(store.readChanges(changes.cursor(), Set.of()).known())
                        .isFalse();

                Documentation.run("forget", "-u " + url, namespace);
                assertThat(store.read(Set.of(USERS)).present()).isEmpty();
            }
        }
    }

    @Test
    void aFirstBumpByHandIsOneOfTheStore() throws Exception {
        Documentation.run("bump", "-u " + url, namespace);
        try (RedisVersionStore store = open()) {
            assertThat(store.read(Set.of(USERS)).of(USERS).number()).isEqualTo(1);
            assertThat(store.bump(USERS, 2).number()).isEqualTo(2);
        }
    }
}
