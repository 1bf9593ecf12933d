package io.versionkeeper.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.versionkeeper.spi.VersionStore;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.platform.testkit.engine.Events;

/** Runs the kit over transactions that are a few lines away from right ones. */
abstract class TransactionalStores extends FaultyStores {
    /** Set before each run of the kit, which makes its own instances. */
    private static Function<TransactionalStore, Transactions> made;

    static BiFunction<VersionStore, String, VersionStore> stores;

    @BeforeEach
    void useRightStores() {
        stores = TransactionalStore::new;
    }

    static void rejected(String rule, String test, String told, Function<TransactionalStore, Transactions> faulty) {
        made = faulty;
        assertRejected(rule, test, told, TransactionalKit.class, stores);
    }

    static Events run(Class<?> group, Function<TransactionalStore, Transactions> transactions) {
        made = transactions;
        return run(selectNestedClass(List.of(TransactionalKit.class), group), stores);
    }

    @FunctionalInterface
    interface Beginning {
        Transactions.Transaction begin(MemoryTransactions right) throws Exception;
    }

    /** Transactions that differ from the right ones. */
    static Function<TransactionalStore, Transactions> beginning(Beginning transaction) {
        return store -> new MemoryTransactions(store) {
            @Override
            public Transaction begin() throws Exception {
                return transaction.begin(this);
            }
        };
    }

    static class TransactionalKit extends Kit {
        @Override
        protected Transactions transactions(VersionStore store, String namespace) {
            return made.apply((TransactionalStore) store);
        }
    }
}
