package io.versionkeeper.backends;

import com.google.common.base.Splitter;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** 16 writers in 4 processes bump one resource, while for a moment answers are lost on the way. */
final class Bumpers {
    private static final int PROCESSES = 4;
    private static final Duration ALL = Duration.ofMinutes(2);
    private static final Duration OUTAGE = Duration.ofMillis(500);
    private static final long RETRY_NANOS = 10_000_000;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Version> acknowledged = new ArrayList<>();
    private final Set<Long> unknown = new HashSet<>();

    private Bumpers() {}

    /**
     * Runs them all.
     *
     * @param uri of the store
     * @param bumps how many are to be acknowledged in all, a multiple of 16
     * @param loseAnswers from now on the store's answers are lost; {@code mend} ends that
     * @param out is told how it went
     * @return what is wrong, nothing if all is well
     */
    static List<String> run(String uri, int bumps, Runnable loseAnswers, Runnable mend, Consumer<String> out) {
        return new Bumpers().bump(uri, bumps, loseAnswers, mend, out);
    }

    private List<String> bump(String uri, int bumps, Runnable loseAnswers, Runnable mend, Consumer<String> out) {
        String each = String.valueOf(bumps / PROCESSES / Bumps.WRITERS);
        List<JavaProcess> processes = new ArrayList<>();
        try (VersionStore store = VersionStores.open(uri)) {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(JavaProcess.start(Bumps.class, Map.of(Bumps.URI, uri), lines::add, each));
            }
            Version first = read(store);
            while (read(store).equals(first) && processes.stream().allMatch(JavaProcess::isAlive)) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
            loseAnswers.run();
            LockSupport.parkNanos(OUTAGE.toNanos());
            mend.run();
            boolean succeeded = processes.stream().allMatch(process -> process.succeedsWithin(ALL));
            return succeeded ? judge(bumps, read(store), out) : List.of("A writer failed or hangs: " + lines);
        } finally {
            processes.forEach(JavaProcess::close);
        }
    }

    private static Version read(VersionStore store) {
        long deadline = System.nanoTime() + ALL.toNanos();
        while (true) {
            try {
                return store.read(Set.of(Bumps.RESOURCE)).of(Bumps.RESOURCE);
            } catch (StoreUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private List<String> judge(int bumps, Version last, Consumer<String> out) {
        List<String> broken = new ArrayList<>();
        lines.forEach(this::sort);
        if (acknowledged.size() != bumps) {
            return List.of(acknowledged.size() + " bumps were acknowledged, not " + bumps);
        }
        long numbers = acknowledged.stream().map(Version::number).distinct().count();
        if (numbers != acknowledged.size()) {
            broken.add((acknowledged.size() - numbers) + " numbers were given twice");
        }
        if (unknown.isEmpty()) {
            broken.add("No answer was lost");
        }
        Version highest = Collections.max(acknowledged, Comparator.comparingLong(Version::number));
        boolean isUnknown = last.number() > highest.number() && unknown.contains(last.stamp());
        if (!last.equals(highest) && !isUnknown) {
            broken.add("The store ends with " + last + ", but the last bump made " + highest);
        }
        out.accept(String.format(
                Locale.ROOT,
                "16 writers in 4 processes: %,d bumps of one resource acknowledged, %,d without an answer, %,d numbers,"
                        + " the last is %s",
                acknowledged.size(),
                unknown.size(),
                numbers,
                last));
        return broken;
    }

    /** Lines that say nothing else are a driver's log. */
    private void sort(String line) {
        List<String> words = Splitter.on(' ').splitToList(line);
        if (words.get(0).equals(Bumps.ACKNOWLEDGED)) {
            acknowledged.add(Version.of(Long.parseLong(words.get(1)), Long.parseLong(words.get(2))));
        } else if (words.get(0).equals(Bumps.UNKNOWN)) {
            unknown.add(Long.parseLong(words.get(1)));
        }
    }
}
