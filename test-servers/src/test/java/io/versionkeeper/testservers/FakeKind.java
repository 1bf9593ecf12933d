package io.versionkeeper.testservers;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind of server whose process is a shell command. */
class FakeKind extends ServerKind {
    private final @Nullable String shellCommand;
    private final @Nullable String toInstall;

    FakeKind(@Nullable String shellCommand, @Nullable String toInstall) {
        super("fake");
        this.shellCommand = shellCommand;
        this.toInstall = toInstall;
    }

    @Override
    String url(String host, int port) {
        return host + ":" + port;
    }

    /** An address that needs no connection is ready, so that no test needs a server at an address. */
    @Override
    String version(String url) throws Exception {
        if (!url.startsWith("ready")) {
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(url.replaceFirst(".*:", ""))).close();
        }
        return "1.2";
    }

    @Override
    String newDatabase(String url) {
        return url + "/new";
    }

    @Override
    void dropDatabase(String url, String databaseUrl) {}

    @Override
    Image image() {
        return new Image("no such image", 1, Map.of());
    }

    @Override
    @Nullable String install() {
        return toInstall;
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        return shellCommand == null
                ? null
                : new LocalRecipe() {
                    @Override
                    public List<String> setUp(Path folder) {
                        return List.of();
                    }

                    @Override
                    public List<String> run(Path folder, int port) {
                        return List.of("sh", "-c", shellCommand);
                    }
                };
    }
}
