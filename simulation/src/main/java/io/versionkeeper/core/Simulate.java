package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The command bin/simulate: as many histories as asked for, on all cores. */
final class Simulate {
    private static final String USAGE = """
            Usage: bin/simulate [--histories N] [--seed S]

            Runs N histories (default 100,000) of the real engine in simulated clusters,
            the first with seed S (default: drawn at random), the next with S+1, and so on.
            A history that breaks a promise is printed, as short as it can be made.

              --histories N   how many, at least 1
              --seed S        the seed of the first one, a whole number
              --trace         print the one history of --seed, and whether it holds

            Exit status: 0 if every promise was kept, 1 if not, 2 for a wrong option.
            """;

    private final long first;
    private final long histories;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final Map<Long, Violation> broken = new TreeMap<>();

    private Simulate(long first, long histories) {
        this.first = first;
        this.histories = histories;
    }

    public static void main(String[] args) throws InterruptedException {
        long histories = 100_000;
        long seed = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);
        boolean trace = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--histories" -> histories = number(args, i++, 1);
                case "--seed" -> seed = number(args, i++, Long.MIN_VALUE);
                case "--trace" -> trace = true;
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return;
                }
                default -> wrong("There is no option " + args[i]);
            }
        }
        if (trace) {
            List<Violation> violations = Simulation.run(PlanMaker.plan(seed));
            System.out.print(PlanMaker.plan(seed) + "\n" + Simulation.trace(PlanMaker.plan(seed)));
            System.out.println(violations.isEmpty() ? "Every promise was kept." : violations);
            System.exit(violations.isEmpty() ? 0 : 1);
        }
        System.exit(new Simulate(seed, histories).run() ? 0 : 1);
    }

    private static long number(String[] args, int option, long least) {
        try {
            long number = Long.parseLong(args[option + 1].replace("_", "").replace(",", ""));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // Told below.
        }
        wrong("The option " + args[option] + " takes a whole number" + (least == 1 ? ", at least 1" : "") + ", not "
                + (option + 1 < args.length ? args[option + 1] : "nothing"));
        return 0;
    }

    private static void wrong(String what) {
        System.err.println(what + ".\n\n" + USAGE);
        System.exit(2);
    }

    private boolean run() throws InterruptedException {
        long begun = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::runHistories, "simulation-" + i);
            thread.start();
            threads.add(thread);
        }
        boolean terminal = Boolean.getBoolean("simulation.terminal");
        long shown = 0;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                thread.join(terminal ? 200 : 1_000);
                long percent = done.get() * 100 / histories;
                if (terminal || percent >= shown + 10) {
                    shown = percent;
                    showProgress(percent, System.nanoTime() - begun, terminal);
                }
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s%,d histories, seeds %d to %d, in %.0f s: %s%n",
                terminal ? "\r\033[K" : "",
                done.get(),
                first,
                first + histories - 1,
                seconds,
                isWhole()
                        ? "every promise was kept"
                        : broken.size() + " broke a promise, " + (histories - done.get()) + " did not run; seeds "
                                + broken.keySet());
        return isWhole();
    }

    private boolean isWhole() {
        return broken.isEmpty() && done.get() == histories;
    }

    private void showProgress(long percent, long nanos, boolean terminal) {
        String bar = "#".repeat((int) percent / 4) + ".".repeat(25 - (int) percent / 4);
        System.out.printf(
                Locale.ROOT,
                "%s[%s] %3d %%  %,d histories, %,.0f a second%s",
                terminal ? "\r\033[K" : "",
                bar,
                percent,
                done.get(),
                done.get() / (nanos / 1e9),
                terminal ? "" : System.lineSeparator());
        System.out.flush();
    }

    private void runHistories() {
        for (long n = next.getAndIncrement(); n < histories; n = next.getAndIncrement()) {
            long seed = first + n;
            List<Violation> violations = runOne(seed);
            done.incrementAndGet();
            if (!violations.isEmpty()) {
                report(seed, violations.get(0));
            }
        }
    }

    private static List<Violation> runOne(long seed) {
        try {
            return Simulation.run(seed);
        } catch (RuntimeException | Error e) {
            throw new IllegalStateException("The simulation itself failed with seed " + seed, e);
        }
    }

    /** The first ten whole, since more say nothing new. */
    private synchronized void report(long seed, Violation violation) {
        broken.put(seed, violation);
        if (broken.size() <= 10) {
            System.out.println("\n" + Simulation.report(seed, violation));
        }
    }
}
