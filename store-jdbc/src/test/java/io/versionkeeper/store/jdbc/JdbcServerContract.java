package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.spi.StoreMisconfiguredException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the store does on a server that may refuse. */
abstract class JdbcServerContract extends JdbcStoreContract {
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
}
