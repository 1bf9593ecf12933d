package io.versionkeeper.examples.users;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The source of the resource {@code cities}. */
public final class CitiesTable {
    /** No shorter name: the demo may run in a database that has a table of cities already. */
    static final String NAME = "versionkeeper_demo_cities";

    private static final int BATCH = 5_000;

    private CitiesTable() {}

    static Cities load(Jdbi usersDb) {
        return usersDb.withHandle(handle -> {
            Map<String, String> codes = new HashMap<>();
            List<City> cities = handle.createQuery("select id, name, country, admin1, lat, lng from " + NAME)
                    .setFetchSize(BATCH)
                    .map((row, context) -> new City(
                            row.getInt(1),
                            row.getString(2),
                            // A few hundred codes: one text each instead of one for each row.
                            codes.computeIfAbsent(row.getString(3), code -> code),
                            row.getString(4) == null ? null : codes.computeIfAbsent(row.getString(4), code -> code),
                            row.getDouble(5),
                            row.getDouble(6)))
                    .list();
            return new Cities(cities);
        });
    }

    /** Fills the empty table from the file that comes with this program. */
    static void fill(Handle transaction) throws IOException {
        try (InputStream file = CitiesTable.class.getResourceAsStream("/cities.csv.gz")) {
            if (file == null) {
                throw new IOException("cities.csv.gz is not on the class path");
            }
            try (CsvReader<NamedCsvRecord> rows =
                    CsvReader.builder().ofNamedCsvRecord(new GZIPInputStream(file, 1 << 16), StandardCharsets.UTF_8)) {
                Iterator<NamedCsvRecord> iterator = rows.iterator();
                while (iterator.hasNext()) {
                    insertSome(transaction, iterator);
                }
            }
        }
    }

    private static void insertSome(Handle transaction, Iterator<NamedCsvRecord> rows) {
        try (PreparedBatch batch = transaction.prepareBatch("insert into " + NAME
                + " (id, name, country, admin1, lat, lng) values (:id, :name, :country, :admin1, :lat, :lng)")) {
            for (int i = 0; i < BATCH && rows.hasNext(); i++) {
                NamedCsvRecord row = rows.next();
                String admin1 = row.getField("admin1");
                batch.bind("id", Integer.parseInt(row.getField("id")))
                        .bind("name", row.getField("name"))
                        .bind("country", row.getField("country"))
                        .bind("admin1", admin1.isEmpty() ? null : admin1)
                        .bind("lat", Double.parseDouble(row.getField("lat")))
                        .bind("lng", Double.parseDouble(row.getField("lng")))
                        .add();
            }
            batch.execute();
        }
    }
}
