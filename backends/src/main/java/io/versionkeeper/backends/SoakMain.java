package io.versionkeeper.backends;

import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The command bin/soak. */
final class SoakMain {
    private static final int BUMPS = 10_000;

    private String store = "";
    private long minutes = 5;
    private long seed = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);

    public static void main(String[] arguments) throws InterruptedException {
        SoakMain options = new SoakMain();
        try {
            options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; bin/soak --help says what there is");
            System.exit(2);
        }
        System.exit(options.run());
    }

    private void parse(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (name) {
                case "--store" -> store = value;
                case "--minutes" -> minutes = number(name, value, 1, 1_440);
                case "--seed" -> seed = number(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
                default -> throw new IllegalArgumentException("There is no option " + name);
            }
        }
        if (store.isEmpty()) {
            throw new IllegalArgumentException("--store is missing");
        }
        if (!store.contains(":") && !Targets.NAMES.contains(store)) {
            throw new IllegalArgumentException("There is no server called " + store);
        }
    }

    private static long number(String name, String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(name + " takes a whole number"
                + (least == Long.MIN_VALUE ? "" : " from " + least + " to " + most) + ", not \"" + value + "\"");
    }

    private int run() throws InterruptedException {
        try (Target target = target();
                Soak soak = new Soak(target, seed, SoakMain::say)) {
            say(target.name() + ", " + minutes + " min, seed " + seed);
            List<String> broken = new ArrayList<>(soak.bump(BUMPS));
            broken.forEach(what -> say("BROKEN: " + what));
            broken.addAll(soak.run(Duration.ofMinutes(minutes)));
            return broken.isEmpty() ? 0 : 1;
        } catch (CannotStartException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private Target target() {
        try {
            return store.contains(":") ? Address.of(store) : Targets.start(store);
        } catch (RuntimeException e) {
            // Such as a server whose binary is not on this machine.
            throw new CannotStartException(String.valueOf(e.getMessage()));
        }
    }

    private static final class CannotStartException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        CannotStartException(String message) {
            super(message);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
