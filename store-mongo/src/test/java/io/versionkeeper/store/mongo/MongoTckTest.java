package io.versionkeeper.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.Mongodb;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** The kit, on MongoDB or on a stand-in. */
class MongoTckTest extends VersionStoreTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mongodb.server().newDatabaseUrl();
    }

    @Override
    protected VersionStore open(String namespace) {
        String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
        return MongoVersionStore.open(url + "#timeout=10s&namespace=" + encoded);
    }

    @Override
    protected void wipe(String namespace) {
        try (MongoClient client = MongoClients.create(url)) {
            client.getDatabase(new ConnectionString(url).getDatabase())
                    .getCollection("versionkeeper")
                    .drop();
        }
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
}
