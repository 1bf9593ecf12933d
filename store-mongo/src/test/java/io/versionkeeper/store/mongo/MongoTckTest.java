package io.versionkeeper.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Fault;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.FaultHooks;
import io.versionkeeper.testservers.Mongodb;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kit, on MongoDB or on a stand-in. */
class MongoTckTest extends VersionStoreTck {
    @RegisterExtension
    static final FaultHooks FAULTS = new FaultHooks();

    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mongodb.server().newDatabaseUrl();
    }

    @Override
    protected VersionStore open(String namespace) {
        return MongoVersionStore.open(uri(namespace));
    }

    @Override
    protected String uri(String namespace) {
        return uri(url, "10s", namespace);
    }

    private static String uri(String url, String timeout, String namespace) {
        String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
        return url + "#timeout=" + timeout + "&namespace=" + encoded;
    }

    @Override
    protected void wipe(String namespace) {
        try (MongoClient client = MongoClients.create(url)) {
            client.getDatabase(new ConnectionString(url).getDatabase())
                    .getCollection("versionkeeper")
                    .drop();
        }
    }

    /** Skipped, with the reason, on the stand-in, which has no transactions. */
    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        var unused = Mongodb.realServer();
        return new MongoTransactions(url, namespace);
    }

    /** The stand-in compares each of 1,200 records that it finds with each of 10,000 names. */
    @Override
    protected Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return MongoVersionStore.open("mongodb://127.0.0.1:" + free.getLocalPort() + "/#timeout=1s");
        }
    }

    @Override
    protected VersionStore openBreakable(String namespace) {
        return MongoVersionStore.open(uri(FAULTS.url(Mongodb::startBreakable), "1s", namespace));
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
