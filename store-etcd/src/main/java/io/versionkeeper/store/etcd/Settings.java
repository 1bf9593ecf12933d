package io.versionkeeper.store.etcd;

import io.versionkeeper.ResourceId;
import java.time.Duration;

/** What the user may choose about a store, checked. */
record Settings(String namespace, Duration timeout, boolean watch) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    Settings {
        ResourceId.requireValid("namespace", namespace);
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("The timeout is " + timeout + "; give at least a millisecond");
        }
    }
}
