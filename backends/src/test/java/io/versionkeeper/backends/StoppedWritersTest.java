package io.versionkeeper.backends;

import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writers that change data and version in one transaction, paused and killed at each step of it, in all databases at the
 * same time, with a node at each. MongoDB: NOT RUN, as its stand-in has no transactions.
 */
class StoppedWritersTest {
    @TempDir
    private static Path folder;

    private static Server h2;
    private static final List<Followed> SOURCES = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        add("postgresql", Postgresql.server().newDatabaseUrl(), false);
        add("mariadb", Mariadb.server().newDatabaseUrl(), false);
        add("h2", "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/mem:users;DB_CLOSE_DELAY=-1", false);
        add("sqlite", "jdbc:sqlite:" + folder.resolve("users.db") + "?synchronous=OFF", true);
        add("redis", inANamespace(Redis.server().newDatabaseUrl()), false);
        add("etcd", inANamespace(Etcd.server().newDatabaseUrl()), false);
        for (Followed source : SOURCES) {
            source.change("first");
            source.assertOthersGoOn("first");
        }
    }

    private static String inANamespace(String uri) {
        return uri + "#namespace=stopped-writers-" + UUID.randomUUID();
    }

    private static void add(String name, String uri, boolean oneWriter) throws Exception {
        SOURCES.add(new Followed(name, uri, oneWriter));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Followed source : SOURCES) {
            source.close();
        }
        h2.stop();
    }

    @ParameterizedTest
    @EnumSource
    void aWriterPausedAndOneKilledLoseNoBumpAndLeaveNoOlderDataUnderALabel(Step step) throws Exception {
        try (WriterProcess writer = new WriterProcess(SOURCES)) {
            writer.awaitReady();
            String paused = "paused-" + step;
            stepTo(step, writer, paused);
            writer.pause();
            for (Followed source : SOURCES) {
                source.assertOthersGoOn(paused);
                source.assertFollows(paused, step.isCommitted());
            }
            writer.resume();
            for (Step rest : Step.values()) {
                if (rest.compareTo(step) > 0) {
                    takeAll(rest, writer, paused);
                }
            }
            for (Followed source : SOURCES) {
                source.assertFollows(paused, !step.isCommitted());
            }

            String killed = "killed-" + step;
            stepTo(step, writer, killed);
            writer.kill();
            for (Followed source : SOURCES) {
                source.assertFollows(killed, step.isCommitted());
                source.change("after " + killed);
                source.assertNoSnapshotIsOlderThanItsLabel();
            }
        }
    }

    private static void stepTo(Step last, WriterProcess writer, String entry) throws InterruptedException {
        for (Step step : Step.values()) {
            if (step.compareTo(last) <= 0) {
                takeAll(step, writer, entry);
            }
        }
    }

    private static void takeAll(Step step, WriterProcess writer, String entry) throws InterruptedException {
        for (Followed source : SOURCES) {
            writer.take(step, source, entry);
        }
    }
}
