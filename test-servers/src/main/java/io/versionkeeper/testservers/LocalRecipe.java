package io.versionkeeper.testservers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs as a child process. The switches may trade durability for speed only so far that what was
 * acknowledged outlives a SIGKILL of the server: it must have been handed to the operating system, not to the disk.
 */
interface LocalRecipe {
    /** Writes what the server needs into its folder, and returns the command to run once before the first start. */
    List<String> setUp(Path folder) throws IOException;

    /** The command that runs the server in the foreground, on a port of 127.0.0.1. */
    List<String> run(Path folder, int port);

    /** The account to use when this JVM runs as root, or null if the server accepts root. */
    default @Nullable String account() {
        return null;
    }

    /** Ends the server at once. Its data are of no more use. */
    default String endSignal() {
        return "KILL";
    }
}
