package io.versionkeeper.certify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.logging.LogManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program behind {@code bin/certify}. */
final class Main {
    static final int PASSED = 0;
    static final int FAILED = 1;
    static final int COULD_NOT_RUN = 2;

    /** Behind an = or a single dash may be a password. */
    private static final Pattern OPTION = Pattern.compile("^--[a-z-]+(?=$|=)");

    private final BufferedReader in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final Duration patience;

    /**
     * The command with its input and output.
     *
     * @param in has the URI in its first line where the arguments say {@code -}
     * @param terminal whether somebody watches
     * @param patience how long opening a store may take, and how much longer than its time-out a call
     */
    Main(BufferedReader in, PrintWriter out, PrintWriter err, boolean terminal, Duration patience) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.patience = patience;
    }

    public static void main(String[] arguments) {
        // What drivers log would tear the table apart; what matters is in the failures.
        LogManager.getLogManager().reset();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int status =
                new Main(in, out, err, Boolean.getBoolean("certify.terminal"), Duration.ofSeconds(10)).run(arguments);
        out.flush();
        err.flush();
        // A store that hangs has threads that never end.
        System.exit(status);
    }

    /** Runs the command and returns its exit status. */
    int run(String... arguments) {
        CertifyOptions options = new CertifyOptions();
        CommandLine line = new CommandLine(options).setExpandAtFiles(false);
        try {
            line.parseArgs(arguments);
            if (options.help) {
                out.print(usage());
                return PASSED;
            }
            return new Certify(options, in, out, terminal, patience).run() ? PASSED : FAILED;
        } catch (ParameterException e) {
            return couldNotRun(mend(e));
        } catch (CannotRunException e) {
            return couldNotRun(e.getMessage());
        } catch (Throwable e) {
            // Its message is left out: what stands there, no mask has seen.
            return couldNotRun("The command itself failed: " + e.getClass().getName());
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** Without the arguments themselves, of which one may hold a password. */
    private static String mend(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            Matcher option =
                    OPTION.matcher(String.valueOf(unmatched.getUnmatched().get(0)));
            return "There is no " + (option.find() ? "option " + option.group() : "such option")
                    + "; --help lists them";
        }
        if (e instanceof MissingParameterException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice; give it once";
        }
        String mend = name(e.getArgSpec()).equals("--seed") ? "; give a whole number" : "";
        return name(e.getArgSpec()) + " does not take \"" + e.getValue() + "\"" + mend;
    }

    private static String name(@Nullable ArgSpec option) {
        return option instanceof OptionSpec spec ? spec.longestName() : "The URI";
    }

    private static String usage() throws IOException {
        try (@Nullable InputStream in = Main.class.getResourceAsStream("/certify-usage.txt")) {
            return new String(Objects.requireNonNull(in, "certify-usage.txt").readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int couldNotRun(@Nullable String reason) {
        err.println("bin/certify: " + String.valueOf(reason).replaceAll("\\s*\\R\\s*", " "));
        return COULD_NOT_RUN;
    }
}
