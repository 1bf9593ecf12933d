package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store does on every database. */
abstract class JdbcStoreContract {
    private static final ResourceId USERS = ResourceId.of("users");

    TestDatabase database;

    /** A database that lives until the end of the test; it need not be empty. */
    abstract String url() throws Exception;

    /** A schema that is there and is not found without being named; or the default one. */
    abstract String schema() throws Exception;

    /** The type of the columns namespace and name. */
    abstract String nameType();

    /** The heading of this database's statements in docs/store-jdbc.md. */
    abstract String heading();

    /** Another database of the same kind. */
    abstract String anotherUrl() throws Exception;

    /** The least isolation in which a transaction sees one instant. */
    int snapshotIsolation() {
        return Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** Those in which it may not. */
    int[] tooLowIsolations() {
        return new int[] {Connection.TRANSACTION_READ_COMMITTED};
    }

    @BeforeEach
    void prepareDatabase() throws Exception {
        database = new TestDatabase(url());
    }

    @AfterEach
    void dropTable() throws SQLException {
        database.close();
    }

    // ---- records

    @Test
    void aResourceThatWasNeverBumpedIsAbsent() {
        try (VersionStore store = database.open()) {
            Versions answer = store.read(ids("users"));

            assertThat(answer.present()).isEmpty();
            assertThat(answer.of(USERS)).isSameAs(Version.NONE);
            assertThat(answer.incarnation()).isEqualTo(store.read(Set.of()).incarnation());
        }
    }

    @Test
    void bumpsCountFromOneAndKeepEveryStamp() {
        try (VersionStore store = VersionStores.open(database.uri())) {
            long number = 0;
            for (long stamp : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x00c0ffee00c0ffeeL}) {
                number++;
                assertThat(store.bump(USERS, stamp)).isEqualTo(Version.of(number, stamp));
                assertThat(store.read(ids("users")).of(USERS)).isEqualTo(Version.of(number, stamp));
            }
        }
    }

    @Test
    void hostileNamesAreToldApart() {
        try (VersionStore store = database.open()) {
            Map<ResourceId, Version> expected = new HashMap<>();
            long stamp = 0;
            for (ResourceId name : ids(Names.HOSTILE)) {
                assertThat(store.read(Set.of(name)).present())
                        .as("before the bump of %s", name)
                        .isEmpty();
                expected.put(name, store.bump(name, ++stamp));
            }
            assertThat(expected).hasSameSizeAs(Names.HOSTILE);
            assertThat(expected.values()).extracting(Version::number).containsOnly(1L);
            assertThat(store.read(ids(Names.HOSTILE)).present()).isEqualTo(expected);
            expected.forEach((name, version) ->
                    assertThat(store.read(Set.of(name)).present()).isEqualTo(Map.of(name, version)));
        }
    }

    @Test
    void hostileNamespacesAreToldApart() {
        List<String> namespaces = new ArrayList<>(Names.HOSTILE);
        namespaces.addAll(List.of("app", "app2", "default"));
        Set<String> incarnations = new HashSet<>();
        for (String namespace : namespaces) {
            try (VersionStore store = database.open("namespace=" + TestDatabase.encode(namespace))) {
                assertThat(store.read(ids("users")).present())
                        .as("namespace %s", namespace)
                        .isEmpty();
                store.bump(USERS, 1);
                incarnations.add(store.read(Set.of()).incarnation());
            }
        }
        assertThat(incarnations).hasSameSizeAs(namespaces);
    }

    @Test
    void aReadIsOneStatementUpToTheBatchSizeAndOneAnswerAbove() {
        TestDataSource dataSource = new TestDataSource(database.url());
        try (JdbcVersionStore store = over(dataSource).build()) {
            store.bump(id("name 0"), 7);
            store.bump(id("name 9999"), 8);
            store.bump(id("name 24999"), 9);

            dataSource.statements.set(0);
            assertThat(store.read(numbered(JdbcVersionStore.READ_BATCH)).present())
                    .containsOnlyKeys(ids("name 0", "name 9999"));
            assertThat(dataSource.statements).hasValue(1);

            dataSource.statements.set(0);
            assertThat(store.read(numbered(25_000)).present())
                    .containsOnlyKeys(ids("name 0", "name 9999", "name 24999"));
            assertThat(dataSource.statements).hasValue(3);
        }
        assertThat(dataSource.open).hasValue(0);
    }

    @Test
    void namesThatAreTooLongForOnePacketTogetherAreReadInSeveralStatements() {
        Set<ResourceId> names = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            names.add(id("\\'" + "\ud83d\ude00".repeat(248) + String.format("%05d", i)));
        }
        try (VersionStore store = database.open()) {
            ResourceId some = names.iterator().next();
            store.bump(some, 1);
            assertThat(store.read(names).present()).containsOnlyKeys(some);
        }
    }

    private static Set<ResourceId> numbered(int count) {
        Set<ResourceId> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(id("name " + i));
        }
        return names;
    }

    // ---- concurrency

    @Test
    void concurrentBumpsOfSeveralStoresGetANumberEach() throws Exception {
        try (VersionStore one = database.open();
                VersionStore other = database.open()) {
            List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
            inParallel(16, thread -> {
                VersionStore store = thread % 2 == 0 ? one : other;
                for (int i = 0; i < 15; i++) {
                    numbers.add(store.bump(USERS, thread).number());
                }
                return null;
            });
            assertThat(numbers).hasSize(240).doesNotHaveDuplicates();
            assertThat(one.read(ids("users")).of(USERS).number()).isEqualTo(Collections.max(numbers));
        }
    }

    @Test
    void concurrentFirstBumpsGetANumberEach() throws Exception {
        try (VersionStore one = database.open();
                VersionStore other = database.open()) {
            for (int round = 0; round < 8; round++) {
                ResourceId name = id("name " + round);
                List<Long> numbers = inParallel(
                        8,
                        thread -> (thread % 2 == 0 ? one : other)
                                .bump(name, thread)
                                .number());
                assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
            }
        }
    }

    @Test
    void nodesThatStartTogetherMakeOneTableAndOneIncarnation() throws Exception {
        List<JdbcVersionStore> stores = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                stores.add(database.open());
            }
            List<String> incarnations =
                    inParallel(6, node -> stores.get(node).read(Set.of()).incarnation());
            assertThat(new HashSet<>(incarnations)).hasSize(1);
        } finally {
            stores.forEach(JdbcVersionStore::close);
        }
    }

    private interface Task<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, Task<T> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                calls.add(() -> {
                    start.await();
                    return task.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    // ---- incarnation and layout

    @Test
    void theIncarnationStaysWithTheRecords() {
        String first;
        try (VersionStore store = database.open()) {
            first = store.read(Set.of()).incarnation();
            store.bump(USERS, 1);
            assertThat(store.read(ids("users")).incarnation()).isEqualTo(first);
        }
        try (VersionStore store = database.open()) {
            assertThat(store.read(Set.of()).incarnation()).isEqualTo(first);
        }
    }

    @Test
    void aWipeChangesTheIncarnation() throws SQLException {
        try (VersionStore store = database.open()) {
            store.bump(USERS, 1);
            String before = store.read(Set.of()).incarnation();

            database.execute("DELETE FROM " + database.quotedTable());

            Versions after = store.read(ids("users"));
            assertThat(after.incarnation()).isNotEqualTo(before);
            assertThat(after.present()).isEmpty();
        }
    }

    @Test
    void aDroppedTableIsMadeAnewAndChangesTheIncarnation() throws SQLException {
        try (VersionStore store = database.open()) {
            store.bump(USERS, 1);
            String before = store.read(Set.of()).incarnation();

            database.execute("DROP TABLE " + database.quotedTable());

            assertThat(store.bump(USERS, 2)).isEqualTo(Version.of(1, 2));
            assertThat(store.read(Set.of()).incarnation()).isNotEqualTo(before);
        }
    }

    @Test
    void anUnknownLayoutVersionIsOneClearError() throws SQLException {
        try (VersionStore store = database.open();
                VersionStore other = database.open("namespace=other")) {
            store.read(Set.of());
            database.execute("UPDATE " + database.quotedTable() + " SET " + database.quoted("number") + " = 2");

            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("layout version 2");
            try (VersionStore later = database.open()) {
                assertThatThrownBy(() -> later.bump(USERS, 1))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("layout version 2");
            }
            assertThat(other.read(Set.of()).present()).isEmpty();
        }
    }

    @Test
    void aRecordWithoutANumberIsOneClearError() throws SQLException {
        try (VersionStore store = database.open()) {
            store.bump(USERS, 1);
            database.execute("UPDATE " + database.quotedTable() + " SET " + database.quoted("number") + " = 0 WHERE "
                    + database.quoted("stamp") + " = 1");

            assertThatThrownBy(() -> store.read(ids("users")))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("\"users\" has the number 0");
        }
    }

    // ---- the table

    @Test
    void whoMayNotMakeTheTableGetsTheDdlThatMakesIt() throws SQLException {
        try (VersionStore store = database.open("createTable=false")) {
            Throwable missing = catchThrowable(() -> store.read(Set.of()));
            assertThat(missing)
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining(database.quotedTable())
                    .hasMessageContaining("does not exist");

            runDdlOf(missing);

            assertThat(store.bump(USERS, 5)).isEqualTo(Version.of(1, 5));
        }
    }

    private void runDdlOf(Throwable failure) throws SQLException {
        String message = failure.getMessage();
        String ddl = message.substring(message.indexOf("CREATE TABLE"));
        for (String statement : ddl.split(";\n?", -1)) {
            if (!statement.isBlank()) {
                database.execute(statement);
            }
        }
    }

    @Test
    void aTableOfAnotherShapeIsOneErrorThatNamesEveryDifference() throws SQLException {
        database.execute("CREATE TABLE " + database.quotedTable() + " (" + database.quoted("namespace") + " "
                + nameType() + " NOT NULL, " + database.quoted("name") + " INTEGER NOT NULL, "
                + database.quoted("stamp") + " BIGINT, PRIMARY KEY (" + database.quoted("name") + "))");
        try (VersionStore store = database.open()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("the column name is")
                    .hasMessageContaining("the column number is missing")
                    .hasMessageContaining("primary key is [name], not (namespace, name)")
                    .hasMessageNotContaining("the column stamp")
                    .hasMessageNotContaining("the column namespace")
                    .hasMessageContaining("CREATE TABLE");
        }
    }

    @Test
    void aTableWithoutKeyIsRefused() throws SQLException {
        try (VersionStore store = database.open("createTable=false")) {
            String ddl = catchThrowable(() -> store.read(Set.of())).getMessage();
            String create = ddl.substring(ddl.indexOf("CREATE TABLE"));
            String options = create.contains(" ENGINE") ? " ENGINE=InnoDB" : "";
            database.execute(create.substring(0, create.indexOf(",\n  PRIMARY KEY")) + ")" + options);

            assertThatThrownBy(() -> store.bump(USERS, 1))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("primary key is [], not (namespace, name)");
        }
    }

    @Test
    void hostileTableNamesWorkOrAreRefusedByOneClearError() throws SQLException {
        int working = 0;
        for (String name : List.of(
                "it's",
                "say \"so\"",
                "back`tick",
                "back\\slash",
                ":colon",
                "a?b",
                "<angle>",
                "{name}",
                "{fn now()}",
                "${x}",
                "a--b",
                "a;b",
                "a.b",
                "a%b",
                "a\\'b",
                "a b",
                "select",
                "MixedCase",
                "\u00fcser",
                "$1",
                "/*a*/")) {
            try (VersionStore store = JdbcVersionStore.open(database.uriOfTable(name))) {
                assertThat(store.bump(USERS, 1)).as(name).isEqualTo(Version.of(1, 1));
                assertThat(store.bump(USERS, 2)).as(name).isEqualTo(Version.of(2, 2));
                assertThat(store.read(ids("users")).of(USERS)).as(name).isEqualTo(Version.of(2, 2));
                database.execute("DROP TABLE " + database.quoted(name));
                working++;
            } catch (StoreMisconfiguredException e) {
                assertThat(e).hasMessageContaining(database.quoted(name));
            }
        }
        assertThat(working).isEqualTo(21);
        for (String name : List.of("", "x".repeat(64), "a\nb", "\ud83d\ude00".repeat(16))) {
            assertThatThrownBy(() -> JdbcVersionStore.open(database.uriOfTable(name, "schema=" + schema()))
                            .read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class);
        }
    }

    @Test
    void theSchemaIsAnOption() throws Exception {
        String schema = schema();
        String qualified = database.quoted(schema) + "." + database.quotedTable();
        try (VersionStore store = database.open("schema=" + TestDatabase.encode(schema))) {
            store.bump(USERS, 77);
            assertThat(database.number("SELECT MAX(" + database.quoted("number") + ") FROM " + qualified))
                    .isEqualTo(1);
        } finally {
            database.execute("DROP TABLE " + qualified);
        }
        try (VersionStore store = database.open("schema=no%20such%20schema")) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("no such schema");
        }
    }

    // ---- a data source of the user's

    private JdbcVersionStore.Builder over(TestDataSource dataSource) {
        return JdbcVersionStore.builder(dataSource).table(database.table());
    }

    @Test
    void aDataSourceInTheMiddleOfATransactionIsRefused() {
        TestDataSource dataSource = new TestDataSource(database.url(), c -> c.setAutoCommit(false));
        try (VersionStore store = over(dataSource).build()) {
            for (Callable<?> call : List.<Callable<?>>of(() -> store.read(Set.of()), () -> store.bump(USERS, 1))) {
                assertThatThrownBy(call::call)
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("autocommit off");
            }
        }
        assertThat(dataSource.open).hasValue(0);
    }

    @Test
    void aDataSourceWorksAndIsLeftAsItWas() {
        TestDataSource dataSource = new TestDataSource(database.url());
        JdbcVersionStore store = over(dataSource).namespace("shop").build();
        assertThat(store.bump(USERS, 3)).isEqualTo(Version.of(1, 3));
        store.close();

        assertThat(dataSource.open).hasValue(0);
        try (VersionStore other = database.open("namespace=shop")) {
            assertThat(other.read(ids("users")).of(USERS)).isEqualTo(Version.of(1, 3));
        }
    }

    // ---- bumps in a transaction of the caller's

    @Test
    void aBumpInATransactionIsSeenWithItsCommit() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            store.bump(USERS, 1);
            connection.setAutoCommit(false);

            Version bumped = store.bumpIn(connection, USERS);
            assertThat(bumped.number()).isEqualTo(2);
            assertThat(store.read(ids("users")).of(USERS)).isEqualTo(Version.of(1, 1));
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getAutoCommit()).isFalse();

            connection.commit();
            assertThat(store.read(ids("users")).of(USERS)).isEqualTo(bumped);
        }
    }

    @Test
    void aBumpInATransactionIsUndoneWithIt() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            store.bump(USERS, 1);
            connection.setAutoCommit(false);
            Version undone = store.bumpIn(connection, USERS);
            store.bumpIn(connection, id("prices"));
            connection.rollback();

            assertThat(store.read(ids("users", "prices")).present()).isEqualTo(Map.of(USERS, Version.of(1, 1)));
            assertThat(store.bumpIn(connection, USERS).stamp()).isNotEqualTo(undone.stamp());
            connection.commit();
        }
    }

    @Test
    void aTransactionBumpIsRefusedOutsideOfATransaction() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            assertThatThrownBy(() -> store.bumpIn(connection, USERS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("autocommit");
            Connection closed = database.connect();
            closed.close();
            assertThatThrownBy(() -> store.bumpIn(closed, USERS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("closed");
            assertThat(store.read(ids("users")).present()).isEmpty();
        }
    }

    @Test
    void aTransactionOfAnotherDatabaseOfTheSameKindIsRefusedAndNothingBumped() throws Exception {
        String table = database.table();
        try (JdbcVersionStore store = database.open();
                TestDatabase other = new TestDatabase(anotherUrl());
                Connection connection = other.connect()) {
            store.bump(USERS, 1);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store.bumpIn(connection, USERS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it has no table");
            connection.rollback();

            try (JdbcVersionStore stranger = JdbcVersionStore.open(other.uriOfTable(table))) {
                stranger.bump(USERS, 2);
                assertThatThrownBy(() -> store.bumpIn(connection, ids("users", "roles")))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("leads to another database");
                connection.commit();
                assertThat(stranger.read(ids("users", "roles")).present()).isEqualTo(Map.of(USERS, Version.of(1, 2)));
            }
            try (JdbcVersionStore shop = database.open("namespace=shop")) {
                assertThatThrownBy(() -> shop.bumpIn(connection, USERS)).isInstanceOf(IllegalArgumentException.class);
                connection.rollback();
            }
        }
    }

    @Test
    void aTransactionBumpsAfterARotationAndAWipe() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            store.read(Set.of());
            connection.setAutoCommit(false);
            database.execute("UPDATE " + database.quotedTable() + " SET " + database.quoted("stamp") + " = 7");
            assertThat(store.bumpIn(connection, USERS).number()).isEqualTo(1);
            connection.commit();
            database.execute("DELETE FROM " + database.quotedTable());
            assertThat(store.bumpIn(connection, USERS).number()).isEqualTo(1);
            assertThat(store.bumpIn(connection, Set.of())).isEmpty();
            connection.commit();
            assertThat(store.read(ids("users")).present()).hasSize(1);
        }
    }

    // ---- reads in a transaction of the caller's

    @Test
    void aTransactionReadsVersionsAsOfItsInstant() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            store.bump(USERS, 1);
            connection.setTransactionIsolation(snapshotIsolation());
            connection.setAutoCommit(false);
            Map<ResourceId, Version> first = Map.of(USERS, Version.of(1, 1));
            assertThat(store.readIn(connection, ids("users", "roles"))).isEqualTo(first);
            if (!database.url().startsWith("jdbc:sqlite:")) {
                // There a writer waits for the reader.
                store.bump(USERS, 2);
                assertThat(store.readIn(connection, ids("users"))).isEqualTo(first);
            }
            connection.commit();
            assertThat(store.readIn(connection, ids("users")))
                    .isEqualTo(store.read(ids("users")).present());
        }
    }

    @Test
    void aTransactionReadIsRefusedWhereItMayNotSeeOneInstant() throws SQLException {
        try (JdbcVersionStore store = database.open();
                Connection connection = database.connect()) {
            assertThatThrownBy(() -> store.readIn(connection, ids("users")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("autocommit");
            for (int isolation : tooLowIsolations()) {
                connection.setTransactionIsolation(isolation);
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> store.readIn(connection, ids("users")))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("isolation is " + isolation);
                connection.rollback();
                connection.setAutoCommit(true);
            }
            store.read(Set.of());
            database.execute("UPDATE " + database.quotedTable() + " SET " + database.quoted("number") + " = 99");
            connection.setTransactionIsolation(snapshotIsolation());
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store.readIn(connection, ids("users")))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("layout version 99");
        }
    }

    // ---- time, interruption, end

    @Test
    void aLockedRecordEndsInTheTimeOut() throws SQLException {
        try (JdbcVersionStore store = database.open("timeout=1s");
                Connection connection = database.connect()) {
            store.bump(USERS, 1);
            connection.setAutoCommit(false);
            store.bumpIn(connection, USERS);

            long start = System.nanoTime();
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("bump \"users\"");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));

            connection.rollback();
            // The server may have gone on with the bump that got no answer.
            assertThat(store.bump(USERS, 3)).isIn(Version.of(2, 3), Version.of(3, 3));
        }
    }

    @Test
    void anInterruptedThreadGetsAnErrorAndStaysInterrupted() {
        try (VersionStore store = database.open()) {
            store.bump(USERS, 1);
            for (Callable<?> call : List.<Callable<?>>of(() -> store.read(Set.of()), () -> store.bump(USERS, 2))) {
                Thread.currentThread().interrupt();
                Throwable failure = catchThrowable(call::call);
                assertThat(Thread.interrupted()).isTrue();
                assertThat(failure)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("interrupted");
            }
            assertThat(store.read(ids("users")).of(USERS)).isEqualTo(Version.of(1, 1));
        }
    }

    @Test
    void aClosedStoreRefusesCallsAndLeavesNoThread() throws SQLException {
        JdbcVersionStore store = database.open();
        store.read(Set.of());
        assertThat(poolThreads()).isNotEmpty();

        store.close();
        store.close();

        awaitNoPoolThread();
        assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.bump(USERS, 1)).isInstanceOf(IllegalStateException.class);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store.bumpIn(connection, USERS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anInterruptedThreadClosesAllTheSame() {
        JdbcVersionStore store = database.open();
        store.read(Set.of());
        Thread.currentThread().interrupt();
        store.close();
        assertThat(Thread.interrupted()).isTrue();
        awaitNoPoolThread();
    }

    /** A thread whose work is done is still there for a moment. */
    private static void awaitNoPoolThread() {
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(poolThreads()).isEmpty());
    }

    private static List<String> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.contains("versionkeeper-jdbc"))
                .toList();
    }

    // ---- what PostgreSQL alone can do

    boolean watchesAndReadsChanges() {
        return false;
    }

    @Test
    void watchingAndReadingChangesAloneWorkOrAreUnsupported() {
        try (JdbcVersionStore store = database.open()) {
            if (watchesAndReadsChanges()) {
                store.watch(new Told()).close();
                assertThat(store.readChanges(null, Set.of()).cursor()).isNotEmpty();
            } else {
                for (Callable<?> call :
                        List.<Callable<?>>of(() -> store.watch(new Told()), () -> store.readChanges(null, Set.of()))) {
                    assertThatThrownBy(call::call)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("PostgreSQL");
                }
            }
        }
    }

    // ---- what the documentation says

    @Test
    void theDocumentedDdlIsWhatTheStoreRuns() throws SQLException {
        try (VersionStore store = JdbcVersionStore.open(database.uriOfTable("versionkeeper", "createTable=false"))) {
            database.execute("DROP TABLE IF EXISTS " + database.quoted("versionkeeper"));
            String message = catchThrowable(() -> store.read(Set.of())).getMessage();
            assertThat(Documentation.sql(heading(), "DDL"))
                    .isEqualTo(message.substring(message.indexOf("CREATE TABLE")));
        }
    }
}
