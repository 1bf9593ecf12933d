package io.versionkeeper.examples.users.demo;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What happens, on the terminal. Thread-safe. */
final class Log {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintStream out;

    Log(PrintStream out) {
        this.out = out;
    }

    void line(String who, String what) {
        out.printf("%s  %-9s %s%n", LocalTime.now(ZoneId.systemDefault()).format(TIME), who, what);
        out.flush();
    }
}
