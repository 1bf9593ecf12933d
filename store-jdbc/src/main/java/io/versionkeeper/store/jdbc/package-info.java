/**
 * The VersionDB in a relational database: {@link io.versionkeeper.store.jdbc.JdbcVersionStore}, for PostgreSQL, MySQL,
 * MariaDB, H2 and SQLite.
 */
@NullMarked
package io.versionkeeper.store.jdbc;

import org.jspecify.annotations.NullMarked;
