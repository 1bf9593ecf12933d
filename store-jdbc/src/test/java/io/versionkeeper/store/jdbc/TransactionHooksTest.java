package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Data and bump in transactions that JDBI and Spring manage; the writer's node, which polls once an hour, sees them at once. */
class TransactionHooksTest {
    private static final ResourceId USERS = id("users");

    private final JdbcDataSource dataSource = new JdbcDataSource();
    private Connection keptOpen;
    private Jdbi jdbi;
    private JdbcVersionStore store;
    private VersionKeeper keeper;
    private VersionedResource<List<String>> users;

    @BeforeEach
    void start() throws Exception {
        dataSource.setURL("jdbc:h2:mem:hooks" + System.nanoTime());
        keptOpen = dataSource.getConnection();
        jdbi = Jdbi.create(dataSource);
        jdbi.useHandle(handle -> handle.execute("CREATE TABLE users (name VARCHAR(20))"));
        store = JdbcVersionStore.builder(dataSource).watch(false).build();
        keeper = VersionKeeper.builder(store).interval(Duration.ofHours(1)).start();
        users = keeper.resource(
                "users",
                () -> jdbi.withHandle(handle -> handle.createQuery("SELECT name FROM users")
                        .mapTo(String.class)
                        .list()));
        assertThat(users.await(Duration.ofSeconds(5))).isTrue();
    }

    @AfterEach
    void end() throws Exception {
        keeper.close();
        store.close();
        keptOpen.close();
    }

    @Test
    void aHandleOfJdbi() {
        writeAndFollow(failing -> jdbi.useTransaction(handle -> {
            handle.execute("INSERT INTO users VALUES ('Ann')");
            store.bumpIn(handle.getConnection(), USERS);
            handle.afterCommit(keeper::pollSoon);
            failing.run();
        }));
    }

    @Test
    void aConnectionOfSpring() {
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        JdbcTemplate sql = new JdbcTemplate(dataSource);
        writeAndFollow(failing -> transactions.executeWithoutResult(status -> {
            sql.update("INSERT INTO users VALUES ('Ann')");
            store.bumpIn(DataSourceUtils.getConnection(dataSource), USERS);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    keeper.pollSoon();
                }
            });
            failing.run();
        }));
    }

    private void writeAndFollow(Consumer<Runnable> transaction) {
        IllegalStateException failure = new IllegalStateException("rolls back");
        assertThatThrownBy(() -> transaction.accept(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(store.read(ids("users")).present()).isEmpty();

        transaction.accept(() -> {});
        Version committed = store.read(ids("users")).of(USERS);
        assertThat(committed.number()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(users.snapshot().version()).isEqualTo(committed));
        assertThat(users.get()).containsExactly("Ann");
    }
}
