package io.versionkeeper.store.etcd;

import io.etcd.jetcd.Client;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of a store: the application's own, or one that is made with the first call, and anew after a call that got
 * no answer. A new one connects at once, where the old one might trust a connection that is dead, or wait for up to two
 * minutes before it connects again. Thread-safe.
 */
final class Sessions {
    private final Supplier<Client> clients;
    private final boolean owned;
    private final Set<Session> open = new HashSet<>();
    private @Nullable Session current;
    private boolean closed;

    private Sessions(Supplier<Client> clients, boolean owned) {
        this.clients = clients;
        this.owned = owned;
    }

    static Sessions own(Supplier<Client> clients) {
        return new Sessions(clients, true);
    }

    static Sessions of(Client client) {
        return new Sessions(() -> client, false);
    }

    /** The session to use, until it is left. */
    synchronized Session enter() {
        requireOpen();
        if (current == null) {
            current = new Session(clients.get());
            open.add(current);
        }
        current.users++;
        return current;
    }

    synchronized void leave(Session session) {
        session.users--;
        if (session != current && session.users == 0 && open.remove(session)) {
            close(session);
        }
    }

    /** Nobody else enters it, and it is closed when its last user has left. */
    synchronized void replace(Session failed) {
        if (owned && current == failed) {
            current = null;
        }
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This version store is closed");
        }
    }

    /** Ends what is under way. Idempotent. */
    synchronized void close() {
        closed = true;
        current = null;
        open.forEach(session -> {
            session.end();
            close(session);
        });
        open.clear();
    }

    private void close(Session session) {
        if (owned) {
            session.client.close();
        }
    }
}
