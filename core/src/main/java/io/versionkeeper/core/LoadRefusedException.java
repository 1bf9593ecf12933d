package io.versionkeeper.core;

/**
 * A value was loaded, but not that of the version which the store has: the resource's {@link Acceptance} refused it, its
 * {@link LabelledLoader} read a source that lags behind the store, or the versions that it is made of changed while it was
 * loading. The last snapshot stays, unless a source that lags is ahead of it: then that is shown, as the version that it is.
 */
public final class LoadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadRefusedException(String message) {
        super(message);
    }
}
