package io.versionkeeper.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.options.DeleteOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.net.URLEncoder;
import java.util.Set;
import java.util.UUID;

/** What tests do behind the store's back. */
final class TestEtcd {
    static final ResourceId USERS = ResourceId.of("users");

    private TestEtcd() {}

    static String newNamespace() {
        return "test-" + UUID.randomUUID();
    }

    static String uri(String url, String namespace) {
        return url + "#timeout=5s&namespace=" + encode(namespace);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** A client of the first endpoint, with jetcd's own defaults. */
    static ClientBuilder client(String url) {
        return Client.builder().endpoints(url.replace("etcd:", "http:").replaceFirst(",.*", ""));
    }

    static void put(String url, String key, String value) {
        try (Client client = client(url).build()) {
            client.getKVClient().put(bytes(key), bytes(value)).join();
        }
    }

    static void wipe(String url, String namespace) {
        String path = "versionkeeper/" + namespace.replace("%", "%25").replace("/", "%2F");
        try (Client client = client(url).build()) {
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

    static int port(String url) {
        return Integer.parseInt(url.replaceFirst(".*:", ""));
    }

    static Version read(EtcdVersionStore store, ResourceId name) {
        return store.read(Set.of(name)).of(name);
    }
}
