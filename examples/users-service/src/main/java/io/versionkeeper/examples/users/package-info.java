/**
 * One node of the Users service: it answers every read from memory, and Version Keeper keeps that memory in step with
 * the database. Start at {@link io.versionkeeper.examples.users.NodeMain}.
 */
@NullMarked
package io.versionkeeper.examples.users;

import org.jspecify.annotations.NullMarked;
