package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** There is no server that could be unreachable: that group is skipped. Disks may be slow, and need not be waited for. */
class SqliteTckTest extends JdbcStoreTck {
    @TempDir
    private static Path folder;

    @Override
    String url() {
        return "jdbc:sqlite:" + folder.resolve("versions.db") + "?journal_mode=WAL&synchronous=OFF";
    }

    /** SQLite has one writer at a time, and a waiting one asks again and again instead of queueing. */
    @Override
    String callTimeout() {
        return "5s";
    }
}
