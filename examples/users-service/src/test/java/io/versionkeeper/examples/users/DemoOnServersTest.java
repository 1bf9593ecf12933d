package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Postgresql;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code bin/demo --db}: users and versions in one database, which is not the demo's own. */
class DemoOnServersTest {
    @Test
    void twoNodesStayInStepOnPostgresql() throws Exception {
        twoNodesStayInStepOn(Postgresql.server().newDatabaseUrl());
    }

    @Test
    void twoNodesStayInStepOnMariadb() throws Exception {
        twoNodesStayInStepOn(Mariadb.server().newDatabaseUrl());
    }

    private static void twoNodesStayInStepOn(String url) throws Exception {
        try (RunningDemo demo = new RunningDemo(2, "--interval", "300ms", "--db", url).awaitInStep()) {
            assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
            demo.awaitUserOnAllNodes("Ann", Duration.ofMillis(1_300));
            demo.assertItsEndLeavesNoProcess(false);
        }
    }
}
