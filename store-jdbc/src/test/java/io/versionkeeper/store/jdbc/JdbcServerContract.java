package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.PrivateServer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the store does on a server that may refuse, hang and crash. */
abstract class JdbcServerContract extends JdbcStoreContract {
    abstract PrivateServer start();

    @Test
    void aWrongPasswordAndAMissingDatabaseAreClearErrors() {
        String wrong = database.url().replaceAll("password=[^&]*", "password=hush");
        try (JdbcVersionStore store = JdbcVersionStore.open(wrong)) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("check user and password")
                    .satisfies(BadInputTest::hasNoSecret);
        }
        String missing = database.url().replaceAll("(//[^/]*/)[^?]*", "$1no_such_database");
        try (JdbcVersionStore store = JdbcVersionStore.open(missing)) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("no_such_database");
        }
    }

    @Test
    void aServerThatHangsOrCrashesIsMetAgain() {
        try (PrivateServer server = start();
                JdbcVersionStore store = JdbcVersionStore.open(server.newDatabaseUrl() + "#timeout=1s")) {
            store.bump(id("users"), 1);
            String incarnation = store.read(Set.of()).incarnation();

            server.pause();
            for (int i = 0; i < 2; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> store.bump(id("users"), 2)).isInstanceOf(StoreUnavailableException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            }
            server.resume();
            awaitAnswer(store, incarnation);
            // The bump that got no answer may have been applied.
            assertThat(store.bump(id("users"), 3).number()).isBetween(2L, 4L);

            server.kill();
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
            server.restart();
            awaitAnswer(store, incarnation);
            Version last = store.bump(id("users"), 4);
            assertThat(store.read(Names.ids("users")).of(id("users"))).isEqualTo(last);
        }
    }

    /** The pool looks for a server that was away in its own time. */
    private static void awaitAnswer(JdbcVersionStore store, String incarnation) {
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .untilAsserted(
                        () -> assertThat(store.read(Set.of()).incarnation()).isEqualTo(incarnation));
    }
}
