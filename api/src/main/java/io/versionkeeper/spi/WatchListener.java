package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import org.jspecify.annotations.Nullable;

/** Is told what a watch sees. Its methods return at once, throw nothing, and are called by any thread. */
public interface WatchListener {
    /**
     * A resource was bumped, or may have been.
     *
     * @param name the resource, or null if that is not known
     */
    void changed(@Nullable ResourceId name);

    /**
     * The watch has ended by itself, such as with its connection; it tells nothing any more. Told once at the most, and
     * not of a watch or a store that was closed.
     *
     * @param cause why
     */
    void ended(Throwable cause);
}
