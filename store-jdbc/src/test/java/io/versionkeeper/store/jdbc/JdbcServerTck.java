package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Fault;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.FaultHooks;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kit on one database server, which can fail. */
abstract class JdbcServerTck extends JdbcStoreTck {
    @RegisterExtension
    static final FaultHooks FAULTS = new FaultHooks();

    abstract BreakableServer startBreakable();

    @Override
    protected VersionStore openBreakable(String namespace) {
        return open(FAULTS.url(this::startBreakable), "1s", namespace);
    }

    @Override
    protected void inflict(Fault fault) {
        FAULTS.inflict(fault);
    }

    @Override
    protected void mend() {
        FAULTS.mend();
    }
}
