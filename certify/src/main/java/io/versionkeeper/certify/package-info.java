/** The kit as a command: {@code bin/certify URI} tries any store. */
@NullMarked
package io.versionkeeper.certify;

import org.jspecify.annotations.NullMarked;
