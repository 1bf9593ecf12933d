package io.versionkeeper.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.WatchOption;
import java.util.concurrent.TimeUnit;

/** A put and a watch by jetcd. */
final class RawEtcd {
    private static final String PREFIX = "changes/";

    private RawEtcd() {}

    static Copy copy(String url) {
        Client client = connect(url);
        Received received = new Received(client);
        WatchOption prefix = WatchOption.builder().isPrefix(true).build();
        client.getWatchClient()
                .watch(
                        ByteSequence.from(PREFIX, UTF_8),
                        prefix,
                        response -> response.getEvents()
                                .forEach(event -> received.accept(
                                        event.getKeyValue().getValue().toString(UTF_8))));
        return received;
    }

    static Writer writer(String url) {
        Client client = connect(url);
        return new Writer() {
            @Override
            public void write(int key, long value) throws Exception {
                client.getKVClient()
                        .put(ByteSequence.from(PREFIX + key, UTF_8), ByteSequence.from(key + " " + value, UTF_8))
                        .get(10, TimeUnit.SECONDS);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static Client connect(String url) {
        return Client.builder().endpoints(url.replace("etcd://", "http://")).build();
    }
}
