package io.versionkeeper.store.etcd;

import io.etcd.jetcd.Client;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of a store: the application's own, or one that is made with the first call, and anew after a call that
 * failed. A new one connects at once, where the old one might trust a connection that is dead, or wait for up to two
 * minutes before it connects again. Thread-safe.
 */
final class Sessions {
    private final Supplier<Client> clients;
    private final boolean owned;
    /** In the order in which they were made. */
    private final Set<Session> open = new LinkedHashSet<>();

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

    /** One more user, of a session that somebody is using. */
    synchronized void keep(Session session) {
        session.users++;
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

    /** A call on a session got no answer: its watches may be dead too, and those that older ones are kept open for. */
    void fail(Session failed, Exception cause) {
        sessionsUpTo(failed).forEach(session -> session.fail(cause));
    }

    private synchronized List<Session> sessionsUpTo(Session last) {
        List<Session> found = new ArrayList<>();
        for (Session session : open) {
            found.add(session);
            if (session == last) {
                break;
            }
        }
        return found;
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This version store is closed");
        }
    }

    /** Ends what is under way. Idempotent. */
    void close() {
        List<Session> ending;
        synchronized (this) {
            closed = true;
            current = null;
            ending = List.copyOf(open);
            open.clear();
        }
        // Not under the lock: a watch waits for its listener.
        for (Session session : ending) {
            session.end();
            close(session);
        }
    }

    private void close(Session session) {
        if (owned) {
            session.client.close();
        }
    }
}
