package io.versionkeeper.testservers;

import io.versionkeeper.tck.Fault;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * What a subclass of the kit has its hooks for faults call: a server that is started when the first of them asks for it,
 * and closed after the tests of a class by the extension that this is. For one thread at a time.
 */
public final class FaultHooks implements AfterAllCallback {
    private @Nullable BreakableServer server;
    private String url = "";

    /** Hooks without a server yet. */
    public FaultHooks() {}

    /**
     * The database that all clients of a test share.
     *
     * @param start starts the server, if this is the first call for the tests of a class
     * @return its URL, which leads through the network that breaks; the same at each call
     */
    public String url(Supplier<BreakableServer> start) {
        if (server == null) {
            server = start.get();
            url = server.newDatabaseUrl();
        }
        return url;
    }

    /**
     * Breaks the server or its network; skips the test if they cannot break like that.
     *
     * @param fault what is to happen
     */
    public void inflict(Fault fault) {
        if (server == null) {
            throw new IllegalStateException("Nobody has asked for the server yet");
        }
        if (!server.faults().contains(fault)) {
            throw new TestAbortedException("Not run: this server has no process of its own, which " + fault + " needs");
        }
        server.inflict(fault);
    }

    /** Makes everything work again. */
    public void mend() {
        if (server != null) {
            server.mend();
        }
    }

    /** Closes the server. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
