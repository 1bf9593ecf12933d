package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a thousand keepers leave behind that open stores of their own (I8). */
class LeakTest {
    private static final String URL = "jdbc:h2:mem:leak;DB_CLOSE_DELAY=-1";

    @Test
    @Timeout(300)
    void aThousandOpenAndCloseCyclesLeaveNoThreadAndNoConnection() throws Exception {
        try (Connection observer = DriverManager.getConnection(URL)) {
            cycle(); // what the driver starts once stays
            Set<Thread> before = Set.copyOf(threads());
            for (int i = 0; i < 1_000; i++) {
                cycle();
            }
            // A pool closes its connections by threads of its own.
            await().pollInSameThread()
                    .untilAsserted(() -> assertThat(sessions(observer))
                            .as("the observer's own alone")
                            .isEqualTo(1));
            await().pollInSameThread().untilAsserted(() -> {
                Set<Thread> left = threads();
                left.removeAll(before);
                assertThat(left).isEmpty();
            });
        }
    }

    private static void cycle() {
        try (VersionKeeper keeper = VersionKeeper.connect(URL)) {
            VersionedResource<String> users = keeper.resource("users", () -> "users");
            keeper.bump("users");
            assertThat(users.get()).isEqualTo("users");
        }
    }

    private static int sessions(Connection observer) throws Exception {
        try (Statement statement = observer.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
            count.next();
            return count.getInt(1);
        }
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
