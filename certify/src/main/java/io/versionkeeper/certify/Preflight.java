package io.versionkeeper.certify;

import io.versionkeeper.certify.Bounded.HangsException;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Finds out whether a store can be opened and asked at all, before the kit judges it. */
final class Preflight {
    private final StoreTarget target;
    private final Duration patience;

    /**
     * Nothing happens yet.
     *
     * @param patience how long opening may take, and how much longer than its time-out a call
     */
    Preflight(StoreTarget target, Duration patience) {
        this.target = target;
        this.patience = patience;
    }

    /**
     * Opens the store and reads once.
     *
     * @return the open store, which keeps a database in memory alive during the run; the caller closes it
     * @throws CannotRunException if the kit has nothing to judge
     */
    VersionStore run() {
        VersionStore store = open();
        try {
            ask(store);
            return store;
        } catch (CannotRunException e) {
            close(store);
            throw e;
        }
    }

    private VersionStore open() {
        @Nullable VersionStore store;
        try {
            store = Bounded.call(() -> target.open("tck-" + UUID.randomUUID()), patience);
        } catch (HangsException e) {
            throw new CannotRunException("Opening " + target.shown() + " did not end within " + inWords(patience) + " ("
                    + e.getMessage() + "); a provider makes the store without connecting to its server");
        } catch (ExecutionException e) {
            throw new CannotRunException(target.told(whyNotOpen(e.getCause())));
        }
        if (store == null) {
            throw new CannotRunException("The provider that answers for " + target.shown()
                    + " returned null from open(); it returns a new store, or throws StoreMisconfiguredException");
        }
        return store;
    }

    private String whyNotOpen(@Nullable Throwable cause) {
        if (cause instanceof StoreMisconfiguredException) {
            return cause.getMessage() + brokenProvider(cause);
        }
        return "The provider that answers for " + target.shown() + " threw " + cause
                + " from open(); it makes a store without connecting, or throws StoreMisconfiguredException with what to"
                + " change";
    }

    /** A provider that cannot be made is told by the class loader alone; why is in its cause. */
    private static String brokenProvider(Throwable failure) {
        for (Throwable broken : failure.getSuppressed()) {
            if (broken.getCause() != null) {
                return " (its cause: " + broken.getCause() + ")";
            }
        }
        return "";
    }

    private void ask(VersionStore store) {
        Duration limit = target.timeout().plus(patience);
        try {
            Bounded.call(() -> store.read(Set.of()), limit);
        } catch (HangsException e) {
            throw new CannotRunException(target.shown() + " did not answer within " + inWords(limit) + ", though its"
                    + " time-out is " + inWords(target.timeout()) + " (" + e.getMessage()
                    + "); is the server running? A store gives its time-out to its driver");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException) {
                throw new CannotRunException(target.told(target.shown() + " does not answer; is the server running,"
                        + " and can it be reached from here? " + e.getCause().getMessage()));
            }
            if (e.getCause() instanceof StoreMisconfiguredException) {
                throw new CannotRunException(
                        target.told(String.valueOf(e.getCause().getMessage())));
            }
            // Anything else breaks the contract, which is for the kit to say.
        }
    }

    void close(VersionStore store) {
        try {
            Bounded.call(
                    () -> {
                        store.close();
                        return true;
                    },
                    patience);
        } catch (HangsException | ExecutionException e) {
            // The kit has a rule on closing.
        }
    }

    private static String inWords(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
