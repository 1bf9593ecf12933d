package io.versionkeeper.benchmarks.cities;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** The 171,075 cities that the measurements are of. */
public final class CityFile {
    private CityFile() {}

    /** All cities by their ids, in a plain map. */
    public static Map<Integer, City> readAll() {
        Map<Integer, City> cities = new HashMap<>();
        forEach(city -> cities.put(city.id(), city));
        return cities;
    }

    static void forEach(Consumer<City> consumer) {
        Map<String, String> codes = new HashMap<>();
        try (InputStream file = CityFile.class.getResourceAsStream("/cities.csv.gz");
                CsvReader<NamedCsvRecord> rows = CsvReader.builder()
                        .ofNamedCsvRecord(new GZIPInputStream(file, 1 << 16), StandardCharsets.UTF_8)) {
            for (NamedCsvRecord row : rows) {
                consumer.accept(new City(
                        Integer.parseInt(row.getField("id")),
                        row.getField("name"),
                        codes.computeIfAbsent(row.getField("country"), code -> code),
                        codes.computeIfAbsent(row.getField("admin1"), code -> code),
                        Double.parseDouble(row.getField("lat")),
                        Double.parseDouble(row.getField("lng"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
