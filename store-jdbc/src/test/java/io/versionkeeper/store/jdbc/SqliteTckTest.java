package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** There is no server that could be unreachable: that group is skipped. */
class SqliteTckTest extends JdbcStoreTck {
    @TempDir
    private static Path folder;

    @Override
    String url() {
        return "jdbc:sqlite:" + folder.resolve("versions.db");
    }
}
