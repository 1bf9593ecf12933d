package io.versionkeeper.benchmarks.report;

/** Whose numbers a picture shows, each in a colour of its own. */
public enum Kind {
    /** Version Keeper's. */
    OURS("#0b7a5b", "Version Keeper"),
    /** Those of the least that one could do by hand. */
    BARE("#8592a3", "by hand: the least that it could take"),
    /** Those of other libraries. */
    PEER("#d4622a", "other libraries");

    private final String colour;
    private final String title;

    Kind(String colour, String title) {
        this.colour = colour;
        this.title = title;
    }

    String colour() {
        return colour;
    }

    String title() {
        return title;
    }
}
