package io.versionkeeper.examples.users;

import org.jspecify.annotations.Nullable;

/**
 * A city of the GeoNames gazetteer.
 *
 * @param country ISO 3166-1 alpha-2
 * @param admin1 the first administrative division's code in its country, or null where there is none
 */
public record City(
        int id, String name, String country, @Nullable String admin1, double lat, double lng) {}
