package io.versionkeeper.core;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened, line by line, for people to read; or nothing, since most histories are read by nobody. */
final class Trace {
    private final @Nullable StringBuilder text;

    private Trace(@Nullable StringBuilder text) {
        this.text = text;
    }

    static Trace none() {
        return new Trace(null);
    }

    static Trace kept() {
        return new Trace(new StringBuilder());
    }

    void say(World world, Supplier<String> what) {
        if (text != null) {
            text.append(String.format(Locale.ROOT, "%14.6f ", world.now / 1e9))
                    .append(what.get())
                    .append('\n');
        }
    }

    @Override
    public String toString() {
        return text == null ? "" : text.toString();
    }
}
