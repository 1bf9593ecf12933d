package io.versionkeeper.certify;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the command line says. {@code certify-usage.txt} describes it for {@code --help}. */
@Command
final class CertifyOptions {
    private static final String STANDARD_INPUT = "-";

    @Parameters(arity = "0..*")
    List<String> uris = new ArrayList<>();

    @Option(names = "--classpath", paramLabel = "JAR[:JAR]")
    String classPath = "";

    @Option(names = "--only", paramLabel = "RULE")
    @Nullable String only;

    @Option(names = "--report", paramLabel = "FILE")
    @Nullable Path report;

    @Option(names = "--soak", paramLabel = "TIME")
    @Nullable String soak;

    @Option(names = "--seed", paramLabel = "NUMBER")
    @Nullable Long seed;

    @Option(names = "--timeout", paramLabel = "TIME")
    String timeout = "10s";

    @Option(
            names = {"--help", "-h"},
            usageHelp = true)
    boolean help;

    /**
     * The one URI.
     *
     * @param in where {@code -} reads it from
     * @throws CannotRunException if there is none, or more; the message shows none, since one may hold a password
     */
    String uri(BufferedReader in) {
        if (uris.size() != 1 || uris.get(0).isBlank()) {
            throw new CannotRunException(
                    "Give the URI of " + (uris.size() > 1 ? "one store, not of " + uris.size() : "a store")
                            + ", such as jdbc:postgresql://host/database, in quotes if it holds & or #");
        }
        return uris.get(0).equals(STANDARD_INPUT) ? firstLine(in) : uris.get(0);
    }

    private static String firstLine(BufferedReader in) {
        try {
            @Nullable String line = in.readLine();
            if (line != null && !line.isBlank()) {
                return line.strip();
            }
        } catch (IOException e) {
            throw new CannotRunException("Standard input cannot be read: " + e);
        }
        throw new CannotRunException("Give the URI as the first line of standard input, or instead of the -");
    }
}
