package io.versionkeeper.examples.users;

import org.jdbi.v3.core.Jdbi;

/** A UsersDB with one city, which the demo takes as it is: to fill one with all cities, and to load them, takes seconds. */
final class OneCity {
    private OneCity() {}

    /** Creates the tables in an empty database, and returns its URL. */
    static String in(String jdbcUrl) {
        Jdbi.create(jdbcUrl).useTransaction(transaction -> {
            FirstContents.createTables(transaction, jdbcUrl);
            transaction.execute("insert into " + CitiesTable.NAME
                    + " (id, name, country, admin1, lat, lng) values (1, 'Springfield', 'US', 'IL', 39.8, -89.6)");
        });
        return jdbcUrl;
    }
}
