package io.versionkeeper.certify;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.report.Certificate;
import io.versionkeeper.tck.report.Environment;
import io.versionkeeper.tck.report.KitTest;
import io.versionkeeper.tck.report.Outcome;
import io.versionkeeper.tck.report.TestResult;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;

/** One run of the command: checks what it was given, runs the kit, and says what it found. */
final class Certify {
    private static final String CLASS_PATH = "java.class.path";
    /** Short enough to be read out. */
    private static final int MAX_SEED = 1_000_000;

    private final CertifyOptions options;
    private final BufferedReader in;
    private final PrintWriter out;
    private final boolean terminal;
    private final Duration patience;

    /**
     * A run with its input and output.
     *
     * @param terminal whether somebody watches
     * @param patience how long opening a store may take, and how much longer than its time-out a call
     */
    Certify(CertifyOptions options, BufferedReader in, PrintWriter out, boolean terminal, Duration patience) {
        this.options = options;
        this.in = in;
        this.out = out;
        this.terminal = terminal;
        this.patience = patience;
    }

    /**
     * Runs.
     *
     * @return whether the store passed
     * @throws CannotRunException if nothing can be said about the store
     */
    boolean run() {
        @Nullable ReportFile report = options.report == null ? null : new ReportFile(options.report);
        if (report != null) {
            report.requireWritable();
        }
        Duration timeout = Lengths.parse("--timeout", options.timeout);
        @Nullable Duration soak = options.soak == null ? null : Lengths.parse("--soak", options.soak);
        if (options.seed != null && soak == null) {
            throw new CannotRunException("--seed is the seed of the first round of --soak; give both, or neither");
        }
        String uri = options.uri(in);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        String ownClassPath = System.getProperty(CLASS_PATH);
        StoreTarget target = target(uri);
        try (URLClassLoader jars = Jars.loader(options.classPath)) {
            // VersionStores looks providers up with it, and the kit's threads inherit it.
            thread.setContextClassLoader(jars);
            System.setProperty(CLASS_PATH, Jars.withOwn(options.classPath));
            Kit kit = new Kit(uri, target, timeout);
            Selection selection = selection(kit);
            Preflight preflight = new Preflight(target, patience);
            VersionStore store = preflight.run();
            try {
                Certificate certificate = certify(kit, target, store, selection, soak);
                verdict(certificate);
                if (report != null) {
                    report.write(certificate);
                    out.println("Report: " + report.path());
                }
                return hasPassed(certificate);
            } finally {
                preflight.close(store);
            }
        } catch (CannotRunException e) {
            throw new CannotRunException(target.masked(String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            // Whatever it is, such as a class that a jar lacks: nothing was found out about the store.
            throw new CannotRunException(target.masked("The command itself failed: " + e));
        } finally {
            thread.setContextClassLoader(before);
            System.setProperty(CLASS_PATH, ownClassPath);
        }
    }

    private static StoreTarget target(String uri) {
        try {
            StoreTarget target = new StoreTarget(uri);
            target.timeout();
            return target;
        } catch (StoreMisconfiguredException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()));
        }
    }

    private Selection selection(Kit kit) {
        if (options.only == null) {
            return Selection.all();
        }
        Selection selection = Selection.only(options.only);
        if (kit.tests(selection).isEmpty()) {
            Set<String> groups = new LinkedHashSet<>();
            kit.tests(Selection.all()).forEach(test -> groups.add(test.group()));
            throw new CannotRunException("--only " + options.only + " matches no test; give the number of a rule"
                    + " or of a part of the contract (docs/contract.md), or the name of a group: "
                    + String.join(", ", groups));
        }
        return selection;
    }

    private Certificate certify(
            Kit kit, StoreTarget target, VersionStore store, Selection selection, @Nullable Duration soak) {
        out.println("Certifying " + target.shown() + " (" + store.getClass().getName() + ")");
        out.println("The kit works in namespaces of its own making, tck-..., and leaves its records there."
                + " It deletes nothing.");
        out.flush();
        TestExecutionListener progress = Progress.on(out, terminal);
        Map<String, String> facts = Environment.facts();
        facts.put("Store", store.getClass().getName());
        if (options.only != null) {
            facts.put("Only", options.only);
        }
        List<TestResult> results = new ArrayList<>(kit.run(selection, progress));
        if (soak != null && !Soak.hasFailed(results)) {
            long firstSeed = options.seed == null ? ThreadLocalRandom.current().nextInt(MAX_SEED) : options.seed;
            out.println("Soaking for " + options.soak + ": concurrency and convergence");
            Soak.Rounds rounds = new Soak(kit, soak, firstSeed, out).run(progress);
            facts.put(
                    "Soak",
                    rounds.count() + (rounds.count() == 1 ? " round" : " rounds") + " of concurrency and convergence, "
                            + options.soak + ", from seed " + firstSeed);
            if (Soak.hasFailed(rounds.last())) {
                results.removeIf(result ->
                        rounds.last().stream().anyMatch(r -> r.sentence().equals(result.sentence())));
                results.addAll(rounds.last());
            }
        }
        return new Certificate(target.shown(), facts, Instant.now(), KitTest.count(), results);
    }

    private void verdict(Certificate certificate) {
        new Summary(out).print(certificate);
        if (certificate.count(Outcome.NOT_TESTED) > 0) {
            out.println("What was not tested takes more than a URI: a subclass of VersionStoreTck, see docs/tck.md.");
        }
        out.flush();
    }

    private static boolean hasPassed(Certificate certificate) {
        if (certificate.outcome() == Outcome.NOT_TESTED) {
            throw new CannotRunException(
                    "Nothing of this can be tested by a URI alone; subclass VersionStoreTck, see docs/tck.md");
        }
        return certificate.outcome() == Outcome.PASSED;
    }
}
