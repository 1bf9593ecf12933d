/**
 * Finds or starts the real servers that tests run against: one class for each kind of server, such as
 * {@link io.versionkeeper.testservers.Postgresql}. Where a server comes from is described at
 * {@link io.versionkeeper.testservers.DatabaseServer}.
 */
@NullMarked
package io.versionkeeper.testservers;

import org.jspecify.annotations.NullMarked;
