package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.ChangedPasswordContract;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users, passwords and rights. */
class AclTest extends ChangedPasswordContract {
    private static final String PASSWORD = "p@s:s/w#r%d +{}";

    private static final String CHANGED = "hush-hush";

    private static PrivateServer server;
    private static String url;

    @BeforeAll
    static void start() {
        server = Redis.start("--appendonly", "no");
        url = server.newDatabaseUrl();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theDocumentedRightsAreEnough() throws Exception {
        setUser("plain", Documentation.acl());
        Heard heard = new Heard();
        try (RedisVersionStore store = as("plain", PASSWORD)) {
            store.watch(heard);
            store.bump(USERS, 1);
            heard.awaitNames(List.of("users"));
            assertThat(incarnation(store)).matches("[0-9a-f]{16}-[0-9a-f]{40}-[0-9a-f]{40}");
            Changes read = store.readChanges(null, Set.of());
            assertThat(store.readChanges(read.cursor(), Set.of()).known()).isTrue();
        }
    }

    /** Such as those of the release that could neither watch nor read changes alone. */
    @Test
    void whoMayNotAnnounceWatchOrReadChangesBumpsAndReadsAllTheSame() throws Exception {
        for (String missing : List.of("+publish", "&versionkeeper:*", "+zrangebyscore +publish +subscribe")) {
            List<String> rights = new ArrayList<>(List.of(Documentation.acl().split(" ")));
            rights.removeAll(List.of(missing.split(" ")));
            String user = "without" + missing.length();
            setUser(user, String.join(" ", rights));
            boolean mayWatch = missing.equals("+publish");
            try (RedisVersionStore store = as(user, PASSWORD)) {
                Heard heard = new Heard();
                if (mayWatch) {
                    store.watch(heard);
                } else {
                    assertThatThrownBy(() -> store.watch(heard))
                            .isInstanceOf(StoreMisconfiguredException.class)
                            .hasMessageContaining(
                                    "allow the user the channels &versionkeeper:* and the command SUBSCRIBE");
                }
                Version bumped = store.bump(USERS, 1);
                assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);
                if (missing.contains("+zrangebyscore")) {
                    assertThatThrownBy(() -> store.readChanges(null, Set.of(USERS)))
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("allow the user the command ZRANGEBYSCORE");
                }
            }
        }
    }

    /** Such as those of the release that knew no transactions. */
    @Test
    void whoMayNotCountABumpInATransactionIsToldSoOnceThereIsOneAndLosesNone() throws Exception {
        Records records = Records.of("acl");
        setUser("older", Documentation.acl().replace("+hgetall", "").replace("+del", ""));
        try (RedisVersionStore store = as("older", PASSWORD)) {
            Version before = store.bump(USERS, 1);
            Changes read = store.readChanges(null, Set.of());
            for (String right : List.of("+hgetall", "+del")) {
                ask(url, redis -> redis.hset(records.pending(), "users", "00c0ffee00c0ffee"));
                assertThatThrownBy(() -> store.read(Set.of(USERS)))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("HGETALL")
                        .hasMessageContaining("DEL");
                setUser("older", right);
            }
            Changes after = store.readChanges(read.cursor(), Set.of());
            assertThat(after.known()).isTrue();
            assertThat(after.versions().of(USERS).number()).isGreaterThan(before.number());
            assertThat(after.versions().of(USERS).stamp()).isEqualTo(0x00c0ffee00c0ffeeL);
        }
    }

    @Test
    void inATransactionTheUserOfTheDataNeedsTwoCommands() throws Exception {
        setUser(
                "writer",
                "~data ~versionkeeper:{acl}:pending &versionkeeper:{acl}:bumps +multi +exec +set +hset +publish");
        setUser("mute", "~data ~versionkeeper:{acl}:pending &versionkeeper:{acl}:bumps +multi +exec +set +hset");
        try (RedisVersionStore store = as("writer", PASSWORD)) {
            assertThat(execute(store, "writer")).hasSize(3);
            assertThatThrownBy(() -> execute(store, "mute")).hasMessageContaining("EXECABORT");
        }
    }

    private static TransactionResult execute(RedisVersionStore store, String user) {
        try (RedisClient client = RedisClient.create(url(user));
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().multi();
            var unused = connection.async().set("data", "new");
            store.bumpIn(connection, Set.of(USERS));
            return connection.sync().exec();
        }
    }

    @Test
    void withoutTheRightToInfoTheNonceIsTheIncarnation() throws Exception {
        setUser("poor", Documentation.acl().replace("+info", "-info"));
        try (RedisVersionStore store = as("poor", PASSWORD)) {
            store.bump(USERS, 1);
            assertThat(incarnation(store)).matches("[0-9a-f]{16}");
        }
    }

    @Test
    void aMissingRightIsNamed() throws Exception {
        setUser("other", Documentation.acl().replace("~versionkeeper:*", "~other:*"));
        setUser("reader", Documentation.acl().replace("+hset", "-hset"));
        for (String user : List.of("other", "reader")) {
            try (RedisVersionStore store = as(user, PASSWORD)) {
                assertThatThrownBy(() -> store.bump(USERS, 1))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("allow the user the keys versionkeeper:* and the commands");
            }
        }
    }

    @Test
    void aWrongPasswordIsOneErrorWithoutItAndRecoversByItself() {
        setUser("late", "~* +@all");
        try (RedisVersionStore store = as("late", "hush-hush")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.bump(USERS, 1))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("check user and password")
                        .satisfies(TestRedis::hasNoSecret);
            }
            setUser("late", "~* +@all >hush-hush");
            store.bump(USERS, 1);
        }
    }

    @Override
    protected VersionStore openWithPassword() {
        setUser("changed", "~* +@all resetpass >" + CHANGED);
        return as("changed", CHANGED);
    }

    @Override
    protected String password() {
        return CHANGED;
    }

    @Override
    protected void changePassword(String password) {
        setUser("changed", "resetpass >" + password);
        kill("changed");
    }

    @Test
    void aPasswordThatIsMissingIsAskedFor() {
        try (PrivateServer closed = Redis.start("--appendonly", "no")) {
            ask(closed.newDatabaseUrl(), redis -> redis.configSet("requirepass", PASSWORD));
            try (RedisVersionStore without = TestRedis.open(closed.newDatabaseUrl(), "acl");
                    RedisVersionStore with = TestRedis.open(
                            closed.newDatabaseUrl().replace("//", "//:" + TestRedis.encoded(PASSWORD) + "@"), "acl")) {
                assertThatThrownBy(() -> incarnation(without))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("the server asks for a password");
                with.bump(USERS, 1);
            }
        }
    }

    private static RedisVersionStore as(String user, String password) {
        return TestRedis.open(url.replace("//", "//" + user + ":" + TestRedis.encoded(password) + "@"), "acl");
    }

    /** On top of what the user has. */
    private static void setUser(String user, String rights) {
        List<String> rules = new ArrayList<>(List.of("SETUSER", user, "on", ">" + PASSWORD));
        rules.addAll(List.of(rights.split(" ")));
        ask(url, redis -> redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments(rules)));
    }

    private static String url(String user) {
        return url.replace("//", "//" + user + ":" + TestRedis.encoded(PASSWORD) + "@");
    }

    private static void kill(String user) {
        ask(url, redis -> redis.clientKill(KillArgs.Builder.user(user)));
    }

    private static CommandArgs<String, String> arguments(List<String> texts) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        texts.forEach(arguments::add);
        return arguments;
    }
}
