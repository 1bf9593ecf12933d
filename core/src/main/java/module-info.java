/** The polling engine: VersionKeeper and the handles that readers hold. */
module io.versionkeeper.core {
    requires transitive io.versionkeeper.api;
    requires transitive com.google.common;
    requires static transitive org.jspecify;

    exports io.versionkeeper.core;
}
