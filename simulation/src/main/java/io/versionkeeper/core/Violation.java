package io.versionkeeper.core;

import java.util.Locale;

/** Something that the engine did against a promise. */
record Violation(long at, Promise promise, String what) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s at %.6f s: %s", promise, at / 1e9, what);
    }
}
