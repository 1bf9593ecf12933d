/**
 * The types that every part of Version Keeper shares: a {@link io.versionkeeper.Version}, the
 * {@link io.versionkeeper.ResourceId} that it belongs to, and {@link io.versionkeeper.VersionStores}, which finds a
 * store by its URI. The polling engine is in the module {@code versionkeeper-core}.
 */
@NullMarked
package io.versionkeeper;

import org.jspecify.annotations.NullMarked;
