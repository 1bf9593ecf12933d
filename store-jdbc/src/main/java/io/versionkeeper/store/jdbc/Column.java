package io.versionkeeper.store.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One column of the table.
 *
 * @param definition type and constraints, as in the DDL
 * @param typeName what the driver calls that type
 * @param precision the least precision, 0 if any will do
 */
record Column(String name, String definition, String typeName, int precision) {

    /** How a table that exists differs from the columns that are needed; empty if it does not. */
    static List<String> differences(List<Column> needed, ResultSetMetaData actual) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (Column column : needed) {
            int position = column.positionIn(actual);
            if (position == 0) {
                differences.add("the column " + column.name + " is missing");
            } else {
                String type = actual.getColumnTypeName(position);
                int precision = actual.getPrecision(position);
                if (!type.equalsIgnoreCase(column.typeName) || precision < column.precision) {
                    differences.add("the column " + column.name + " is " + type
                            + (column.precision > 0 ? "(" + precision + ")" : "") + ", not " + column.definition);
                }
            }
        }
        return differences;
    }

    private int positionIn(ResultSetMetaData actual) throws SQLException {
        for (int i = 1; i <= actual.getColumnCount(); i++) {
            if (actual.getColumnLabel(i).equals(name)) {
                return i;
            }
        }
        return 0;
    }
}
