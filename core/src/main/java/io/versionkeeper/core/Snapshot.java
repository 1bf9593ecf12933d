package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.time.Instant;

/**
 * What readers see of a resource: its value, and the version that was read before the load began. The two are always
 * published together. Immutable, as far as the value is.
 *
 * @param <T> the type of the value
 * @param value what the loader returned
 * @param version the version that was read right before the load: the data are at least as new
 * @param loadedAt when the load began, by this node's clock
 */
public record Snapshot<T>(T value, Version version, Instant loadedAt) {}
