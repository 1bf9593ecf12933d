package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FileTest extends H2StoreContract {
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
}
