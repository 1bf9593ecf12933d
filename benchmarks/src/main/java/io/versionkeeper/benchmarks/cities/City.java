package io.versionkeeper.benchmarks.cities;

import java.io.Serializable;

/** A city of the GeoNames gazetteer. Serializable for the peers that keep bytes. */
public record City(int id, String name, String country, String admin1, double lat, double lng)
        implements Serializable {}
