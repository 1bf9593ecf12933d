package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.PrivateServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code bin/demo --db ... --version-db ...}: the bump follows the commit, and the VersionDB may be down by itself. */
class SeparateVersionDbTest {
    private PrivateServer versionDb;
    private RunningDemo demo;

    @BeforeEach
    void start() throws Exception {
        versionDb = Mariadb.start();
        demo = new RunningDemo(
                2,
                "--interval",
                "300ms",
                "--db",
                Postgresql.server().newDatabaseUrl(),
                "--version-db",
                versionDb.newDatabaseUrl() + "#namespace=demo&timeout=1s");
    }

    @AfterEach
    void stop() {
        if (demo != null) {
            demo.close();
        }
        versionDb.close();
    }

    @Test
    void bothNodesFollowAndMakeUpForTheBumpsThatTheyOwe() throws Exception {
        demo.awaitInStep();
        assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
        demo.awaitUserOnAllNodes("Ann", Duration.ofMillis(1_300));

        versionDb.kill();
        Set<String> owing = new HashSet<>();
        for (String name : List.of("Bo", "Cy")) {
            HttpResponse<String> answer = demo.create(name);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(demo.json(answer).get("error").asText()).startsWith("The change is stored");
            owing.add(answer.headers().firstValue("X-Node").orElseThrow());
        }
        assertThat(owing).hasSize(2);
        assertThat(demo.get("api/users").body()).contains("Ann").doesNotContain("Bo", "Cy");

        versionDb.restart();
        // The VersionDB was not wiped, so that nothing but a bump makes a node load.
        demo.awaitUserOnAllNodes("Bo", Duration.ofSeconds(10));
        demo.awaitUserOnAllNodes("Cy", Duration.ofSeconds(10));
        demo.awaitInStep();
        demo.assertItsEndLeavesNoProcess(false);
    }
}
