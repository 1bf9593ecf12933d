package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every group of rules needs: a namespace of its own for each test, and clients that are closed after it. */
@DisplayNameGeneration(SentenceNames.class)
@ExtendWith(Deadline.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class Rules {
    static final ResourceId USERS = ResourceId.of("users");
    static final ResourceId PRICES = ResourceId.of("prices");

    final VersionStoreTck kit;
    final String namespace = "tck-" + UUID.randomUUID();
    private final List<VersionStore> opened = Collections.synchronizedList(new ArrayList<>());

    Rules(VersionStoreTck kit) {
        this.kit = kit;
    }

    /** Another client of this test's namespace. */
    final VersionStore open() throws Exception {
        return open(namespace);
    }

    final VersionStore open(String otherNamespace) throws Exception {
        return closedLater(kit.open(otherNamespace));
    }

    final VersionStore closedLater(VersionStore store) {
        opened.add(store);
        return store;
    }

    /** Closes every one, and throws the first failure in the end. */
    @AfterEach
    @Rule("VS-10.6")
    final void closeAll() throws Throwable {
        Duration limit = kit.longestCall();
        String description = expected(
                "close() returns within " + limit.toMillis() + " ms, which longestCall() sets",
                "waits for threads, connections or the server's answer");
        Throwable first = null;
        for (VersionStore store : List.copyOf(opened)) {
            try {
                assertTimeoutPreemptively(limit, store::close, description);
            } catch (Throwable e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** A call of a client whose server is not there. */
    final void assertUnavailable(ThrowingCallable call) {
        Duration limit = kit.longestCall();
        Throwable thrown = assertTimeoutPreemptively(
                limit,
                () -> catchThrowable(call),
                expected(
                        "VS-8.1",
                        "a call to a server that is not there ends within " + limit.toMillis()
                                + " ms, which longestCall() sets",
                        "the time-outs of connecting and of waiting for a connection, and calls that wait twice"));
        assertThat(thrown)
                .as(expected(
                        "VS-7.3",
                        "a call that fails throws a VersionStoreException",
                        "how the driver's exceptions are translated"))
                .matches(e -> e == null || e instanceof VersionStoreException);
        assertThat(thrown)
                .as(expected(
                        "VS-7.2",
                        "a server that cannot be reached is a StoreUnavailableException",
                        "answers that nobody gave; an empty set needs the incarnation too"))
                .isExactlyInstanceOf(StoreUnavailableException.class);
        assertThat(thrown.getMessage())
                .as(expected(
                        "VS-7.2",
                        "a StoreUnavailableException with a message, which names the store and why",
                        "messages that are taken from the driver, which may have none"))
                .isNotBlank();
    }

    static Version read(VersionStore store, ResourceId name) {
        return store.read(Set.of(name)).of(name);
    }

    static Version bump(VersionStore store, ResourceId name) {
        return store.bump(name, newStamp());
    }

    static long newStamp() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** The description of a check: AssertJ puts what happened behind it. */
    static String expected(String contract, String lookAt) {
        return "\nExpected: " + contract + "\nLook at:  " + lookAt + "\nHappened: ";
    }

    /** The same in a test of several rules, which says which of them this check is about. */
    static String expected(String rule, String contract, String lookAt) {
        return "\n" + Contract.line(rule) + expected(contract, lookAt).substring(1);
    }
}
