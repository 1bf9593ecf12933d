/** What applications and store authors share: versions, resource names, and the {@code VersionStore} SPI. */
module io.versionkeeper.api {
    requires static transitive org.jspecify;

    exports io.versionkeeper;
    exports io.versionkeeper.spi;

    uses io.versionkeeper.spi.VersionStoreProvider;
}
