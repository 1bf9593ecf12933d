package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong before any database is asked, or needs none. */
class BadInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tabel=x | unknown option \"tabel\"; known are [createTable, namespace, schema, table, timeout, watch]",
                "table= | table=; The table name is empty",
                "table=a%00b | control character U+0000",
                "createTable=maybe | createTable=maybe; write true or false",
                "watch=maybe | watch=maybe; write true or false",
                "timeout=0s | timeout=0s",
                "timeout=5 | timeout=5",
                "namespace= | namespace is empty",
            })
    void anOptionThatIsUnknownOrWrongIsRefusedAtOnce(String option, String message) {
        assertThatThrownBy(() -> VersionStores.open("jdbc:h2:mem:x;PASSWORD=hush#" + option))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hush");
    }

    @Test
    void theBuilderRefusesWhatIsWrong() {
        JdbcVersionStore.Builder builder = JdbcVersionStore.builder(new TestDataSource("jdbc:h2:mem:x"));
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO).build()).isInstanceOf(IllegalArgumentException.class);
        builder.timeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> builder.table("x".repeat(64)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shorten it to 63");
        builder.table("x");
        assertThatThrownBy(() -> builder.namespace("").build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingDriverIsNamed() throws SQLException {
        Driver driver = DriverManager.getDriver("jdbc:postgresql://127.0.0.1/db");
        DriverManager.deregisterDriver(driver);
        try {
            assertThatFirstReadNames(
                    "jdbc:postgresql://127.0.0.1/db?user=u&password=hush", "add org.postgresql:postgresql");
        } finally {
            DriverManager.registerDriver(driver);
        }
        assertThatFirstReadNames(
                "jdbc:oracle:thin:@//127.0.0.1/db?password=hush", "PostgreSQL, MySQL, MariaDB, H2 or SQLite");
    }

    private static void assertThatFirstReadNames(String url, String mend) {
        try (JdbcVersionStore store = JdbcVersionStore.open(url)) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining(mend)
                    .satisfies(BadInputTest::hasNoSecret);
        }
    }

    /** Each of these drivers quotes something of its URL; the state of none says what is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:relative;PASSWORD=hush",
                "jdbc:h2:mem:x;PASSWORD=hush;NONSENSE=1",
                "jdbc:h2:mem:missing;PASSWORD=hush;IFEXISTS=TRUE",
                "jdbc:postgresql://127.0.0.1:port/db?user=u&password=hush",
                "jdbc:postgresql://127.0.0.1:port/db?user=u&password=%68ush",
                "jdbc:mariadb://127.0.0.1:port/db?user=u&password=hush",
                "jdbc:mariadb://127.0.0.1/db?user=u&password=hush&sslMode=nonsense",
            })
    void aUrlThatTheDriverRefusesIsOneErrorWithoutThePassword(String url) {
        try (JdbcVersionStore store = JdbcVersionStore.open(url)) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .satisfies(BadInputTest::hasNoSecret);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:tcp://127.0.0.1:1/x;USER=u;PASSWORD=hush",
                "jdbc:postgresql://127.0.0.1:1/db?user=u&password=hush",
                "jdbc:mariadb://127.0.0.1:1/db?user=u&password=hush",
                "jdbc:postgresql://no-such-host.invalid/db?user=u&password=hush",
            })
    void aServerThatIsDownIsUnavailableEachTime(String url) {
        try (JdbcVersionStore store = JdbcVersionStore.open(url + "#timeout=1s")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.bump(id("users"), 1))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("bump \"users\"")
                        .satisfies(BadInputTest::hasNoSecret);
            }
        }
    }

    @Test
    void aWrongPasswordIsOneErrorWithoutIt() {
        String name = "jdbc:h2:mem:" + System.nanoTime() + ";USER=u;PASSWORD=";
        try (JdbcVersionStore right = JdbcVersionStore.open(name + "right")) {
            right.read(Set.of());
            try (JdbcVersionStore wrong = JdbcVersionStore.open(name + "hush")) {
                assertThatThrownBy(() -> wrong.read(Set.of()))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("check user and password")
                        .satisfies(BadInputTest::hasNoSecret);
            }
        }
    }

    static void hasNoSecret(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain("hush");
        }
    }

    @Test
    void anotherDatabaseIsNamed() {
        try (JdbcVersionStore store = pretending("getMetaData", "Oracle").build()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("its database is Oracle; supported are PostgreSQL");
        }
    }

    @Test
    void aReadOnlyDataSourceIsRefused() {
        try (JdbcVersionStore store = pretending("isReadOnly", true).build()) {
            assertThatThrownBy(() -> store.bump(id("users"), 1))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void aTransactionOfAnotherDatabaseIsRefused() throws Exception {
        TestDataSource sqlite = new TestDataSource("jdbc:sqlite::memory:");
        try (JdbcVersionStore store = JdbcVersionStore.open("jdbc:h2:mem:");
                Connection connection = sqlite.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store.bumpIn(connection, id("users")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SQLite");
        }
    }

    @Test
    void closingAStoreThatNeverConnectedDoesNothing() {
        JdbcVersionStore store = JdbcVersionStore.open("jdbc:postgresql://127.0.0.1:1/db");
        assertThatCode(store::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void triggersHaveTablesWithValidNamesAndAreNotForH2() {
        JdbcVersionStore.Builder builder = JdbcVersionStore.builder(new TestDataSource("jdbc:h2:mem:"));
        assertThatThrownBy(() -> builder.triggers("users")).hasMessageContaining("\"users\" have no table");
        for (String table : new String[] {"", ".users", "shop.", "a\nb", "shop.a\0b"}) {
            assertThatThrownBy(() -> builder.triggers("users", table))
                    .as(table)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (JdbcVersionStore without = builder.build()) {
            assertThat(without.missingTriggers()).isEmpty();
            assertThatThrownBy(without::installTriggers)
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("its database is H2");
        }
        try (JdbcVersionStore with = builder.triggers("users", "users").build()) {
            assertThatThrownBy(() -> with.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("its database is H2");
        }
    }

    /** H2's own connections say false to setReadOnly(true), as to most hints: the answers are put on. */
    private static JdbcVersionStore.Builder pretending(String method, Object answer) {
        TestDataSource real = new TestDataSource("jdbc:h2:mem:");
        return JdbcVersionStore.builder((javax.sql.DataSource) proxy(javax.sql.DataSource.class, (name, arguments) -> {
            Connection connection = real.getConnection();
            return proxy(
                    Connection.class,
                    (called, given) -> called.getName().equals(method)
                            ? (answer instanceof Boolean
                                    ? answer
                                    : proxy(DatabaseMetaData.class, (asked, none) -> answer))
                            : called.invoke(connection, given));
        }));
    }

    private interface Answer {
        Object to(java.lang.reflect.Method method, Object[] arguments) throws Exception;
    }

    private static Object proxy(Class<?> type, Answer answer) {
        return Proxy.newProxyInstance(
                BadInputTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method, arguments));
    }
}
