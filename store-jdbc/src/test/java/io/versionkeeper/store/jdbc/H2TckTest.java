package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;

class H2TckTest extends JdbcStoreTck {
    private static final String URL = "jdbc:h2:mem:tck";

    @Override
    String url() {
        return URL;
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:h2:tcp://127.0.0.1:%d/mem:tck");
    }
}
