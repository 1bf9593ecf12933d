package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The temporary folder of a server, for its data and its log. */
final class ServerFolder {
    private static final int TAIL = 30;

    private final Path path;

    private ServerFolder(Path path) {
        this.path = path;
    }

    /** Makes the folder, and gives it to an account if one is named. */
    static ServerFolder create(String server, @Nullable String account) {
        try {
            Path path = Files.createTempDirectory("versionkeeper-" + server + "-");
            if (account != null) {
                Files.setOwner(
                        path,
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account));
            }
            return new ServerFolder(path);
        } catch (UserPrincipalNotFoundException e) {
            throw new IllegalStateException(
                    server + " does not run as root, and there is no account called " + account, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("log");
    }

    String endOfLog() {
        try {
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Deletes as much as possible: a leftover in the temporary folder is no reason to fail a test. */
    void delete() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
