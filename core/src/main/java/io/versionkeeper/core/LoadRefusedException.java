package io.versionkeeper.core;

/** A value was loaded, but the resource's {@link Acceptance} refused it. The last snapshot stays. */
public final class LoadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadRefusedException(String message) {
        super(message);
    }
}
