package com.example.dir;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DirStoreTest extends VersionStoreTck {
    @TempDir
    private static Path directory;

    @Override
    protected VersionStore open(String namespace) {
        return VersionStores.open(uri(namespace));
    }

    @Override
    protected String uri(String namespace) {
        String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
        return "dir:" + directory + "#sync=false&namespace=" + encoded;
    }

    @Override
    protected void wipe(String namespace) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".lock")) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    protected VersionStore unreachable() {
        return VersionStores.open("dir:" + directory.resolve("not-mounted"));
    }
}
