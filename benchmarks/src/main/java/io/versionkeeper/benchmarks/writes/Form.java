package io.versionkeeper.benchmarks.writes;

import org.jspecify.annotations.Nullable;

/** What a transaction does besides its own update. */
enum Form {
    /** Nothing. */
    PLAIN("no bump", null, false),
    /** Bumps a resource that no other writer bumps. */
    OWN("bumpIn, a resource each, watch=false", false, true),
    /** Likewise, and announces it. */
    OWN_ANNOUNCED("bumpIn, a resource each, watch=true", true, true),
    /** Bumps the resource that all writers bump. */
    SAME("bumpIn, one resource, watch=false", false, false),
    /** Likewise, and announces it. */
    SAME_ANNOUNCED("bumpIn, one resource, watch=true", true, false);

    private final String title;
    /** Whether the bump is announced; null if there is none. */
    private final @Nullable Boolean watch;

    private final boolean own;

    Form(String title, @Nullable Boolean watch, boolean own) {
        this.title = title;
        this.watch = watch;
        this.own = own;
    }

    /** Whether the bump is announced; null if there is none. */
    @Nullable Boolean watch() {
        return watch;
    }

    /** What a writer bumps. */
    String resource(int writer) {
        return own ? "resource " + writer : "one for all";
    }

    @Override
    public String toString() {
        return title;
    }
}
