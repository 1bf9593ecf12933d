package io.versionkeeper.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedParameters;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/** JDBI over connections that somebody else opens and closes. Making a Jdbi is dear, so that there is one. */
final class BorrowingJdbi {
    private static final ThreadLocal<Connection> BORROWED = new ThreadLocal<>();

    private final Jdbi jdbi = Jdbi.create(new ConnectionFactory() {
        @Override
        public Connection openConnection() {
            return Objects.requireNonNull(BORROWED.get());
        }

        @Override
        public void closeConnection(Connection connection) {}
    });

    BorrowingJdbi() {
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new VerbatimSql());
    }

    /** Runs some work on a connection, which is left open and in the transaction that it was in. */
    <T> T on(Connection connection, Work<T> work) throws SQLException {
        BORROWED.set(connection);
        try (Handle handle = jdbi.open()) {
            return work.on(handle);
        } finally {
            BORROWED.remove();
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T on(Handle handle) throws SQLException;
    }

    /** Leaves statements as they are: quoted identifiers may hold colons, angle brackets and question marks. */
    private static final class VerbatimSql implements SqlParser {
        @Override
        public ParsedSql parse(String sql, StatementContext context) {
            return ParsedSql.of(sql, ParsedParameters.positional(countPlaces(sql)));
        }

        /** A doubled quotation mark ends one quotation and begins the next, which comes to the same. */
        private static int countPlaces(String sql) {
            int places = 0;
            char quotation = 0;
            for (int i = 0; i < sql.length(); i++) {
                char c = sql.charAt(i);
                if (quotation != 0) {
                    quotation = c == quotation ? 0 : quotation;
                } else if (c == '"' || c == '\'' || c == '`') {
                    quotation = c;
                } else if (c == '?') {
                    places++;
                }
            }
            return places;
        }

        @Override
        public String nameParameter(String rawName, StatementContext context) {
            throw new UnsupportedOperationException("Parameters are bound by position");
        }
    }
}
