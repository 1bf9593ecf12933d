package io.versionkeeper.core;

/**
 * Decides whether a loaded value may take the place of the one that readers see, such as one that is suddenly empty. A
 * value that is refused has failed to load: readers keep the one before, with its version, the resource is behind, says
 * so, and is loaded again like after any failure.
 *
 * <p>It is called on the load's thread, within the load's time-out, and not for the first value: a loader that must not
 * begin with a bad one throws.
 *
 * @param <T> what is loaded
 */
@FunctionalInterface
public interface Acceptance<T> {
    /**
     * Compares two values.
     *
     * @param held the value that readers see
     * @param loaded the value that was just loaded
     * @return false to keep the one that is held
     * @throws Exception to refuse with a reason
     */
    boolean accept(T held, T loaded) throws Exception;
}
