package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** There is no server that could be unreachable: that group is skipped. */
class SqliteTckTest extends JdbcStoreTck {
    @TempDir
    private static Path folder;

    @Override
    String url() {
        // For the kit's 25,000 commits: without waiting for the disk.
        return "jdbc:sqlite:" + folder.resolve("versions.db") + "?journal_mode=WAL&synchronous=OFF";
    }

    /** SQLite has one writer at a time, and a waiting one asks again and again instead of queueing. */
    @Override
    String callTimeout() {
        return "5s";
    }
}
