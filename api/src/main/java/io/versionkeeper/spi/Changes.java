package io.versionkeeper.spi;

/**
 * One answer of an {@link IncrementalVersionStore}.
 *
 * @param versions the store's incarnation, and the versions of the names asked for that have a record; if {@code known},
 *     also those of all resources bumped since the cursor, whoever asked for them
 * @param cursor stands for the state that this answer shows, or for an earlier one; opaque, not empty
 * @param known whether the changes since the cursor that was given are all there; false without a cursor, or if the
 *     store cannot prove it, which means that any resource may have changed
 */
public record Changes(Versions versions, String cursor, boolean known) {
    /**
     * Checks the cursor.
     *
     * @param versions the versions
     * @param cursor the cursor
     * @param known whether the changes are all there
     * @throws IllegalArgumentException if the cursor is empty
     */
    public Changes {
        if (cursor.isEmpty()) {
            throw new IllegalArgumentException(
                    "A store's answer has an empty cursor; give it a text by which the store knows what it has shown");
        }
    }
}
