/**
 * What the author of a version store implements: {@link io.versionkeeper.spi.VersionStore} and, so that it is found
 * by URI, a {@link io.versionkeeper.spi.VersionStoreProvider}.
 */
@NullMarked
package io.versionkeeper.spi;

import org.jspecify.annotations.NullMarked;
