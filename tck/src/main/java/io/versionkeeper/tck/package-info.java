/**
 * The contract of {@link io.versionkeeper.spi.VersionStore} as JUnit 5 tests: subclass
 * {@link io.versionkeeper.tck.VersionStoreTck} for your own store.
 */
@NullMarked
package io.versionkeeper.tck;

import org.jspecify.annotations.NullMarked;
