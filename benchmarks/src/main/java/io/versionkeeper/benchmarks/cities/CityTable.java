package io.versionkeeper.benchmarks.cities;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The cities in a database: what a loader reads, by plain JDBC. */
public final class CityTable {
    private static final int BATCH = 5_000;

    private CityTable() {}

    /** Makes the table and fills it. */
    public static void fill(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("create table cities (id int primary key, name text, country text, admin1 text,"
                    + " lat double precision, lng double precision)");
        }
        database.setAutoCommit(false);
        try (PreparedStatement insert = database.prepareStatement("insert into cities values (?, ?, ?, ?, ?, ?)")) {
            int rows = 0;
            for (City city : CityFile.readAll().values()) {
                insert.setInt(1, city.id());
                insert.setString(2, city.name());
                insert.setString(3, city.country());
                insert.setString(4, city.admin1());
                insert.setDouble(5, city.lat());
                insert.setDouble(6, city.lng());
                insert.addBatch();
                if (++rows % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        database.commit();
        database.setAutoCommit(true);
        try (Statement statement = database.createStatement()) {
            statement.execute("analyze cities");
        }
    }

    /** The bare read and map build. */
    public static Map<Integer, City> read(Connection database) throws SQLException {
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.setFetchSize(BATCH);
            Map<String, String> codes = new HashMap<>();
            Map<Integer, City> cities = new HashMap<>();
            try (ResultSet row = statement.executeQuery("select id, name, country, admin1, lat, lng from cities")) {
                while (row.next()) {
                    City city = new City(
                            row.getInt(1),
                            row.getString(2),
                            codes.computeIfAbsent(row.getString(3), code -> code),
                            codes.computeIfAbsent(row.getString(4), code -> code),
                            row.getDouble(5),
                            row.getDouble(6));
                    cities.put(city.id(), city);
                }
            }
            return cities;
        } finally {
            database.rollback();
            database.setAutoCommit(true);
        }
    }
}
