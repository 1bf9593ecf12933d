package com.example.shelf;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;

class ShelfStoreTest extends VersionStoreTck {
    @BeforeAll
    static void startServer() {
        ShelfServer.start("shelf://localhost");
    }

    @Override
    protected VersionStore open(String namespace) {
        String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
        return VersionStores.open("shelf://localhost#namespace=" + encoded);
    }

    @Override
    protected void wipe(String namespace) throws Exception {
        ShelfServer.connect("shelf://localhost").deleteAll();
    }

    @Override
    protected VersionStore unreachable() {
        return VersionStores.open("shelf://nowhere#timeout=1s");
    }
}
