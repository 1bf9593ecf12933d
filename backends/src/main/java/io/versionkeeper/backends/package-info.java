/**
 * All stores against their real servers, with several processes and under faults. Not published; {@code bin/soak} runs
 * {@link io.versionkeeper.backends.Soak}.
 */
@NullMarked
package io.versionkeeper.backends;

import org.jspecify.annotations.NullMarked;
