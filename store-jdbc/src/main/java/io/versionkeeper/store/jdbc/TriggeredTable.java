package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * A table whose changes bump a resource, as the user declared it.
 *
 * @param schema null for the connection's own
 */
record TriggeredTable(ResourceId resource, @Nullable String schema, String table) {

    /** The first dot ends the schema's name, so that a table whose own name holds one is given with its schema. */
    static TriggeredTable parse(ResourceId resource, String text) {
        int dot = text.indexOf('.');
        String schema = dot < 0 ? null : text.substring(0, dot);
        String table = text.substring(dot + 1);
        if (schema != null) {
            ResourceId.requireValid("schema name in the table \"" + text + "\"", schema);
        }
        ResourceId.requireValid("table name in \"" + text + "\"", table);
        return new TriggeredTable(resource, schema, table);
    }

    /** As it was declared, for messages. */
    @Override
    public String toString() {
        return "\"" + (schema == null ? "" : schema + ".") + table + "\"";
    }
}
