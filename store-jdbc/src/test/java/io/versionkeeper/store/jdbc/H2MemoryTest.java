package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Set;
import org.junit.jupiter.api.Test;

class H2MemoryTest extends H2StoreContract {
    @Override
    String url() {
        return "jdbc:h2:mem:" + System.nanoTime();
    }

    @Override
    String schema() throws Exception {
        database.execute("CREATE SCHEMA IF NOT EXISTS \"the other one\"");
        return "the other one";
    }

    /** Settings under which text ignores case, or identifiers fold another way. */
    @Test
    void namesAreExactUnderEverySettingOfTheDatabase() {
        for (String settings : new String[] {
            "IGNORECASE=TRUE", "MODE=MySQL;DATABASE_TO_LOWER=TRUE", "MODE=Oracle", "DATABASE_TO_UPPER=FALSE"
        }) {
            try (JdbcVersionStore store = JdbcVersionStore.open("jdbc:h2:mem:;" + settings)) {
                for (String name : Names.HOSTILE) {
                    assertThat(store.bump(ResourceId.of(name), 1)).as(settings).isEqualTo(Version.of(1, 1));
                }
                assertThat(store.read(Names.ids(Names.HOSTILE)).present()).hasSameSizeAs(Names.HOSTILE);
                assertThat(store.read(Set.of()).incarnation()).isNotEmpty();
            }
        }
    }
}
