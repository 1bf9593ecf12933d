package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FileTest extends JdbcStoreContract {
    @TempDir
    Path folder;

    @Override
    String url() {
        return "jdbc:h2:" + folder.resolve("versions");
    }

    @Override
    String schema() {
        return "PUBLIC";
    }

    @Override
    String nameType() {
        return "VARBINARY(1020)";
    }

    @Override
    String heading() {
        return "H2";
    }
}
