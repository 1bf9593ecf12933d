/** The contract of {@code VersionStore} as JUnit 5 tests, to subclass for one's own store. */
module io.versionkeeper.tck {
    requires transitive io.versionkeeper.api;
    requires io.versionkeeper.core;
    requires org.assertj.core;
    requires static transitive org.jspecify;
    requires transitive org.junit.jupiter.api;

    exports io.versionkeeper.tck;

    // JUnit finds the rules, which are package-private, by reflection.
    opens io.versionkeeper.tck to
            org.junit.platform.commons;
}
