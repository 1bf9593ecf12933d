package io.versionkeeper.examples.users;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All cities, as of one load: the value of the resource {@code cities}. The index by name is built once for each
 * version, so that a look-up scans nothing. Immutable, so that any thread may read it.
 */
public final class Cities {
    private final Map<String, List<City>> byName;
    private final int size;

    Cities(Collection<City> cities) {
        byName = cities.stream()
                .collect(Collectors.groupingBy(
                        city -> key(city.name()), Collectors.collectingAndThen(Collectors.toList(), List::copyOf)));
        size = cities.size();
    }

    /**
     * The cities of a name, without regard to upper and lower case.
     *
     * @param country the country's code, or null for all countries
     */
    List<City> find(String name, @Nullable String country) {
        List<City> found = byName.getOrDefault(key(name), List.of());
        return country == null
                ? found
                : found.stream()
                        .filter(city -> city.country().equalsIgnoreCase(country))
                        .toList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    int size() {
        return size;
    }
}
