package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;

class H2TckTest extends JdbcStoreTck {
    private static final String URL = "jdbc:h2:mem:tck";

    @Override
    String url() {
        return URL;
    }

    /** H2 takes its time to parse a statement with 10,000 names. */
    @Override
    String callTimeout() {
        return "5s";
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:h2:tcp://127.0.0.1:%d/mem:tck");
    }
}
