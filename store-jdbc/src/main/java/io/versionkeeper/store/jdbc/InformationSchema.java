package io.versionkeeper.store.jdbc;

import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The part of the standard's catalogue that MySQL, MariaDB and H2 share. */
final class InformationSchema {
    private static final String PRIMARY_KEY = "SELECT K.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS C"
            + " JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K ON K.CONSTRAINT_NAME = C.CONSTRAINT_NAME"
            + " AND K.TABLE_SCHEMA = C.TABLE_SCHEMA AND K.TABLE_NAME = C.TABLE_NAME"
            + " WHERE C.CONSTRAINT_TYPE = 'PRIMARY KEY' AND C.TABLE_SCHEMA = COALESCE(?, SCHEMA())"
            + " AND C.TABLE_NAME = ?";

    private InformationSchema() {}

    static Set<String> primaryKey(Handle handle, Settings settings) {
        try (Query query = handle.createQuery(PRIMARY_KEY)) {
            return query.bind(0, settings.schema())
                    .bind(1, settings.table())
                    .mapTo(String.class)
                    .set();
        }
    }
}
