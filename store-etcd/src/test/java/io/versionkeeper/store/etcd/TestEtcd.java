package io.versionkeeper.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.DeleteOption;
import java.net.URLEncoder;

/** What tests do behind the store's back. */
final class TestEtcd {
    private TestEtcd() {}

    static String uri(String url, String namespace) {
        return url + "#timeout=2s&namespace="
                + URLEncoder.encode(namespace, UTF_8).replace("+", "%20");
    }

    /** A client of the first endpoint. */
    static Client client(String url) {
        return Client.builder()
                .endpoints(url.replace("etcd:", "http:").replaceFirst(",.*", ""))
                .build();
    }

    static void wipe(String url, String namespace) {
        String path = "versionkeeper/" + namespace.replace("%", "%25").replace("/", "%2F");
        try (Client client = client(url)) {
            client.getKVClient()
                    .delete(
                            bytes(path + "/"),
                            DeleteOption.builder().isPrefix(true).build())
                    .join();
        }
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
