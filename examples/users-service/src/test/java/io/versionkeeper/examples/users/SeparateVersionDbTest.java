package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Postgresql;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/demo --db ... --version-db ...}: the bump follows the commit, and the VersionDB may be down by itself. */
class SeparateVersionDbTest {
    @TempDir
    private Path folder;

    private Server versionDb;
    private RunningDemo demo;

    @BeforeEach
    void start() throws Exception {
        versionDb = startH2("0");
        demo = new RunningDemo(
                2,
                "--interval",
                "300ms",
                "--db",
                OneCity.in(Postgresql.server().newDatabaseUrl()),
                "--version-db",
                "jdbc:h2:tcp://127.0.0.1:" + versionDb.getPort() + "/./versions#namespace=demo&timeout=1s");
    }

    private Server startH2(String port) throws SQLException {
        return Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", folder.toString())
                .start();
    }

    @AfterEach
    void stop() {
        if (demo != null) {
            demo.close();
        }
        versionDb.stop();
    }

    @Test
    void bothNodesFollowAndMakeUpForTheBumpsThatTheyOwe() throws Exception {
        demo.awaitInStep();
        assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
        demo.awaitUserOnAllNodes("Ann", Duration.ofMillis(1_300));

        versionDb.stop();
        Set<String> owing = new HashSet<>();
        for (String name : List.of("Bo", "Cy")) {
            HttpResponse<String> answer = demo.create(name);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(demo.json(answer).get("error").asText()).startsWith("The change is stored");
            owing.add(answer.headers().firstValue("X-Node").orElseThrow());
        }
        assertThat(owing).hasSize(2);
        assertThat(demo.get("api/users").body()).contains("Ann").doesNotContain("Bo", "Cy");

        versionDb = startH2(String.valueOf(versionDb.getPort()));
        // The VersionDB was not wiped, so that nothing but a bump makes a node load.
        demo.awaitUserOnAllNodes("Bo", Duration.ofSeconds(10));
        demo.awaitUserOnAllNodes("Cy", Duration.ofSeconds(10));
        demo.awaitInStep();
        demo.assertItsEndLeavesNoProcess(false);
    }
}
