package io.versionkeeper.store.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of the table and its columns, quoted as one database wants them. */
final class Identifiers {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private final String mark;
    private final String qualifiedTable;

    Identifiers(char quotationMark, @Nullable String schema, String table) {
        this.mark = String.valueOf(quotationMark);
        this.qualifiedTable = (schema == null ? "" : quote(schema) + ".") + quote(table);
    }

    String qualifiedTable() {
        return qualifiedTable;
    }

    /**
     * Puts names into a statement: the qualified table for {@code {table}}, and for any other word in braces that word
     * as a quoted identifier. Everything else is a parameter of the statement.
     */
    String fill(String template) {
        // One pass, so that a table called {name} stays what it is.
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1).equals("table") ? qualifiedTable : quote(place.group(1))));
    }

    String quote(String name) {
        return mark + name.replace(mark, mark + mark) + mark;
    }
}
