package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code bin/demo --db} and {@code --version-db}: on databases that are not the demo's own. */
class DemoOnServersTest {
    private static Server h2;

    @BeforeAll
    static void start() throws SQLException {
        h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    }

    @AfterAll
    static void stop() {
        h2.stop();
    }

    @Test
    void twoNodesStayInStepOnPostgresql() throws Exception {
        twoNodesStayInStepWith(false, "--db", Postgresql.server().newDatabaseUrl());
    }

    @Test
    void twoNodesStayInStepOnMariadb() throws Exception {
        twoNodesStayInStepWith(true, "--db", Mariadb.server().newDatabaseUrl());
    }

    @Test
    void twoNodesStayInStepWithUsersElsewhereAndVersionsInRedis() throws Exception {
        twoNodesStayInStepWith(
                false,
                "--db",
                usersDb("redis"),
                "--version-db",
                inANamespace(Redis.server().newDatabaseUrl()));
    }

    @Test
    void twoNodesStayInStepWithVersionsInEtcd() throws Exception {
        twoNodesStayInStepWith(true, "--version-db", inANamespace(Etcd.server().newDatabaseUrl()));
    }

    /** Where there is no MongoDB, on a stand-in: see target/backends.txt. */
    @Test
    void twoNodesStayInStepWithUsersElsewhereAndVersionsInMongodb() throws Exception {
        twoNodesStayInStepWith(
                false,
                "--db",
                usersDb("mongodb"),
                "--version-db",
                inANamespace(Mongodb.server().newDatabaseUrl()));
    }

    private static String usersDb(String name) {
        return OneCity.in("jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/mem:" + name + ";DB_CLOSE_DELAY=-1");
    }

    private static String inANamespace(String uri) {
        return uri + "#namespace=demo-" + UUID.randomUUID();
    }

    private static void twoNodesStayInStepWith(boolean killed, String... databases) throws Exception {
        String[] options = Stream.concat(Stream.of("--interval", "300ms"), Stream.of(databases))
                .toArray(String[]::new);
        try (RunningDemo demo = new RunningDemo(2, options).awaitInStep()) {
            assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
            demo.awaitUserOnAllNodes("Ann", Duration.ofMillis(1_300));
            demo.assertItsEndLeavesNoProcess(killed);
        }
    }
}
