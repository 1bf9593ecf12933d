package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code bin/demo --db} and {@code --version-db}: on databases that are not the demo's own. */
class DemoOnServersTest {
    @Test
    void twoNodesStayInStepOnPostgresql() throws Exception {
        twoNodesStayInStepWith("--db", Postgresql.server().newDatabaseUrl());
    }

    @Test
    void twoNodesStayInStepOnMariadb() throws Exception {
        twoNodesStayInStepWith("--db", Mariadb.server().newDatabaseUrl());
    }

    @Test
    void twoNodesStayInStepWithUsersInPostgresqlAndVersionsInRedis() throws Exception {
        twoNodesStayInStepWith(
                "--db",
                Postgresql.server().newDatabaseUrl(),
                "--version-db",
                inANamespace(Redis.server().newDatabaseUrl()));
    }

    @Test
    void twoNodesStayInStepWithVersionsInEtcd() throws Exception {
        twoNodesStayInStepWith("--version-db", inANamespace(Etcd.server().newDatabaseUrl()));
    }

    /** Where there is no MongoDB, on a stand-in: see target/backends.txt. */
    @Test
    void twoNodesStayInStepWithVersionsInMongodb() throws Exception {
        twoNodesStayInStepWith("--version-db", inANamespace(Mongodb.server().newDatabaseUrl()));
    }

    private static String inANamespace(String uri) {
        return uri + "#namespace=demo-" + UUID.randomUUID();
    }

    private static void twoNodesStayInStepWith(String... databases) throws Exception {
        String[] options = Stream.concat(Stream.of("--interval", "300ms"), Stream.of(databases))
                .toArray(String[]::new);
        try (RunningDemo demo = new RunningDemo(2, options).awaitInStep()) {
            assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
            demo.awaitUserOnAllNodes("Ann", Duration.ofMillis(1_300));
            demo.assertItsEndLeavesNoProcess(false);
        }
    }
}
