/**
 * The polling engine. {@link io.versionkeeper.core.VersionKeeper} compares the versions of all registered resources
 * with the store; a {@link io.versionkeeper.core.VersionedResource} is what readers hold.
 *
 * <p>Inside, everything that changes is changed by one thread, the engine's, which never blocks: it hands store calls
 * and loads to threads of their own and gets their results back as steps of its own.
 */
@NullMarked
package io.versionkeeper.core;

import org.jspecify.annotations.NullMarked;
