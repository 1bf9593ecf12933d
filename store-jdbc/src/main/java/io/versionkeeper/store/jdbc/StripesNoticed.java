package io.versionkeeper.store.jdbc;

/** A statement that does without stripes came upon some: it has to be done again with them. */
final class StripesNoticed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StripesNoticed() {
        super("There are stripes", null, false, false);
    }
}
