/** What a bump costs those who write. */
@NullMarked
package io.versionkeeper.benchmarks.writes;

import org.jspecify.annotations.NullMarked;
