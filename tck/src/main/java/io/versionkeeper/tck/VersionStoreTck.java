package io.versionkeeper.tck;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link VersionStore}, as tests that every store passes. Subclass it, say how to open the store, and
 * run the subclass with JUnit 5:
 *
 * <pre>{@code
 * class DirStoreTest extends VersionStoreTck {
 *     @Override
 *     protected VersionStore open(String namespace) {
 *         return VersionStores.open("dir:/mnt/versions#namespace=" + URLEncoder.encode(namespace, UTF_8));
 *     }
 * }
 * }</pre>
 *
 * <p>Each group of rules is a nested class. The kit draws a new random namespace for each test, so it may run on a
 * database that holds other things, and several times at once; it closes every store that it opened. It deletes no
 * record: drop the table, or what holds the records, when you are done.
 *
 * <p>{@link #wipe}, {@link #unreachable}, {@link #uri}, {@link #transactions}, and {@link #openBreakable} with
 * {@link #inflict} and {@link #mend} are optional. The rules that need one of them are reported as skipped, with the
 * reason, until it is overridden.
 *
 * <p>A check that fails says which rule of the contract it is about (see {@link Rule}), what was expected, what to look
 * at in the store, and what happened.
 */
public abstract class VersionStoreTck {
    /** For subclasses. */
    protected VersionStoreTck() {}

    /**
     * Opens a new client of the store under test. All clients that the kit opens reach the same database; each has its
     * own connections, as the nodes of a service have.
     *
     * @param namespace 1 to 255 code points, as hostile as names may be; encode it where it becomes a part of a URI
     * @return a new client, which the kit closes
     * @throws Exception if it cannot be opened, which fails the test
     */
    protected abstract VersionStore open(String namespace) throws Exception;

    /**
     * Removes all records of a namespace behind the store's back, the incarnation's included, as somebody does who
     * drops the table or flushes the database. Other namespaces may be wiped too.
     *
     * @param namespace the namespace of the test that runs; clients of it are open
     * @throws Exception if that fails, which fails the test
     */
    protected void wipe(String namespace) throws Exception {
        Assumptions.abort(reason("wipe(String)", "removes the records of a namespace"));
    }

    /**
     * Opens a client of a server that is not there, such as one on a port where nothing listens. Give it a time-out
     * of a second: its calls end within {@link #longestCall}.
     *
     * @return a new client, which the kit closes
     * @throws Exception if it cannot be opened, which fails the test: a store connects when it is first asked
     */
    protected VersionStore unreachable() throws Exception {
        return Assumptions.abort(reason("unreachable()", "opens a client of a server that is not there"));
    }

    /**
     * The URI by which another process opens the store: the kit starts one with the class path of this one.
     *
     * @param namespace the namespace of the test that runs, to be encoded into the URI
     * @return a URI for {@link VersionStores#open(String)}; it may hold a password
     * @throws Exception if there is none, which fails the test
     */
    protected String uri(String namespace) throws Exception {
        return Assumptions.abort(reason("uri(String)", "says how another process opens the store"));
    }

    /**
     * Opens a client of a server that {@link #inflict} breaks, over the network that it breaks. Give it a time-out of
     * a second.
     *
     * @param namespace as in {@link #open}
     * @return a new client, which the kit closes
     * @throws Exception if it cannot be opened, which fails the test
     */
    protected VersionStore openBreakable(String namespace) throws Exception {
        return Assumptions.abort(reason("openBreakable(String)", "opens a client of a server that breaks at command"));
    }

    /**
     * Breaks the server of {@link #openBreakable}, or the network to it. Call {@code super} for a fault that your tests
     * cannot bring about: the rules that need it are then skipped.
     *
     * @param fault what is to happen; returns when it has
     * @throws Exception if that fails, which fails the test
     */
    protected void inflict(Fault fault) throws Exception {
        Assumptions.abort(reason("inflict(Fault) for " + fault, "breaks the server or the network to it"));
    }

    /**
     * Makes the server of {@link #openBreakable} and the network to it work again, and returns when they do. Called
     * after every test, too, in which nothing was broken.
     *
     * @throws Exception if that fails, which fails the test
     */
    protected void mend() throws Exception {
        // Nothing was broken.
    }

    /**
     * The backend's own transactions, in which a client bumps, if the store can do that; they write their data into what
     * the namespace alone uses.
     *
     * @param store a client that {@link #open} opened; it bumps
     * @param namespace the client's namespace
     * @return the transactions, which the kit closes if they are {@link AutoCloseable}
     * @throws Exception if that fails, which fails the test
     */
    protected Transactions transactions(VersionStore store, String namespace) throws Exception {
        return Assumptions.abort(reason("transactions(VersionStore, String)", "bumps in the database's transactions"));
    }

    /**
     * How long a call of a client of {@link #openBreakable} or {@link #unreachable} may last in any event, and
     * {@code close()} of every client: its time-out, and what a busy machine adds to that.
     *
     * @return above zero; default 2 s
     */
    protected Duration longestCall() {
        return Duration.ofSeconds(2);
    }

    /**
     * How long one test may take, before it is stopped and fails. A client has half of that to find its server again,
     * once that is mended; nodes have a fifth of it to come to the last data, and the threads of a closed client to end.
     *
     * @return above zero; default 10 s
     */
    protected Duration timeout() {
        return Duration.ofSeconds(10);
    }

    private static String reason(String hook, String what) {
        return "Not tested, because the subclass does not override " + hook + ", which " + what;
    }

    @Nested
    class Reading extends ReadingRules {
        Reading() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Bumping extends BumpingRules {
        Bumping() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyRules {
        Concurrency() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Names extends NamesRules {
        Names() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Namespaces extends NamespacesRules {
        Namespaces() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Incarnation extends IncarnationRules {
        Incarnation() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Interruption extends InterruptionRules {
        Interruption() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Failure extends FailureRules {
        Failure() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Closing extends ClosingRules {
        Closing() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Convergence extends ConvergenceRules {
        Convergence() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Faults extends FaultRules {
        Faults() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Watching extends WatchingRules {
        Watching() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class WatchClosing extends WatchClosingRules {
        WatchClosing() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Incremental extends IncrementalRules {
        Incremental() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Cursors extends CursorRules {
        Cursors() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class Commits extends CommitRules {
        Commits() {
            super(VersionStoreTck.this);
        }
    }

    @Nested
    class CommitsAtOnce extends CommitsAtOnceRules {
        CommitsAtOnce() {
            super(VersionStoreTck.this);
        }
    }
}
