package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.bytes;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records, round trips and the incarnation. */
class EtcdVersionStoreTest {
    private static final String LAYOUT = "1 00c0ffee00c0ffee";

    private final String namespace = TestEtcd.newNamespace();
    private final String prefix = "versionkeeper/" + namespace + "/";
    private String url;
    private Client client;
    private EtcdVersionStore store;

    @BeforeEach
    void open() {
        url = Etcd.server().newDatabaseUrl();
        client = TestEtcd.client(url).build();
        store = EtcdVersionStore.open(url + "#timeout=5s&namespace=" + namespace);
    }

    @AfterEach
    void close() {
        store.close();
        client.close();
    }

    // ---- records

    @Test
    void theNumberIsTheRevisionAndTheValueTheStampInHexadecimal() {
        Version bumped = store.bump(USERS, 0x00c0ffee00c0ffeeL);

        var record = client.getKVClient()
                .get(bytes(prefix + "users"))
                .join()
                .getKvs()
                .get(0);
        assertThat(record.getValue()).hasToString("00c0ffee00c0ffee");
        assertThat(record.getModRevision()).isEqualTo(bumped.number());
        assertThat(read(store, USERS)).isEqualTo(bumped);
    }

    @Test
    void blanksAroundAStampAndCapitalsDoNotMatter() {
        TestEtcd.put(url, prefix + "users", " 00C0FFEE00C0FFEE\n");
        assertThat(read(store, USERS).stamp()).isEqualTo(0x00c0ffee00c0ffeeL);
    }

    @Test
    void whatIsNoStampIsOneClearErrorAndABumpMendsIt() {
        Version prices = store.bump(ResourceId.of("prices"), 1);
        TestEtcd.put(url, prefix + "users", "yesterday");

        assertThatThrownBy(() -> read(store, USERS))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("\"" + prefix + "users\"")
                .hasMessageContaining("bump the resource");
        assertThat(read(store, ResourceId.of("prices"))).isEqualTo(prices);
        assertThat(store.bump(USERS, 2)).isEqualTo(read(store, USERS));
    }

    @Test
    void anUnknownLayoutVersionIsOneClearErrorForReadsAndBumps() {
        store.read(Set.of());
        TestEtcd.put(url, prefix, "2 00c0ffee00c0ffee");
        try (EtcdVersionStore later = EtcdVersionStore.open(TestEtcd.uri(url, namespace))) {
            for (EtcdVersionStore each : List.of(store, later)) {
                assertThatThrownBy(() -> each.read(Set.of()))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("layout version 2");
            }
            assertThatThrownBy(() -> later.bump(USERS, 1))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("layout version 2");
        }
    }

    @Test
    void aMalformedLayoutRecordIsOneClearErrorThatSaysHowToMendIt() {
        TestEtcd.put(url, prefix, "x");
        assertThatThrownBy(() -> store.read(Set.of()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("\"" + prefix + "\"")
                .hasMessageContaining("delete that key");
        client.getKVClient().delete(bytes(prefix)).join();
        assertThat(store.read(Set.of()).incarnation()).isNotEmpty();
    }

    // ---- namespaces and names

    @Test
    void namespacesDoNotBleedIntoEachOther() throws Exception {
        List<String> namespaces = List.of(
                "app",
                "app2",
                "app/",
                "app/2",
                "app%2F",
                "app%252F",
                "app*",
                "app?",
                "app{}",
                "{app}",
                "..",
                "../app",
                "/",
                "//",
                "%",
                "app\u00e9",
                "app0",
                "app/users");
        Map<String, Version> bumped = new HashMap<>();
        Set<String> incarnations = new HashSet<>();
        Set<ResourceId> many = numbered(Lookup.TRANSACTION_NAMES + 1);
        many.add(USERS);
        many.add(ResourceId.of("2/users"));
        Heard heard = new Heard();
        EtcdVersionStore watched = EtcdVersionStore.open(TestEtcd.uri(url, namespace + "app"));
        watched.watch(heard);
        String cursor = watched.readChanges(null, Set.of()).cursor();
        for (String each : namespaces) {
            try (VersionStore one = VersionStores.open(TestEtcd.uri(url, namespace + each))) {
                assertThat(one.read(many).present()).as(each).isEmpty();
                bumped.put(each, one.bump(USERS, 1));
                incarnations.add(one.read(Set.of()).incarnation());
            }
        }
        assertThat(incarnations).hasSameSizeAs(namespaces);
        for (String each : namespaces) {
            try (VersionStore one = VersionStores.open(TestEtcd.uri(url, namespace + each))) {
                assertThat(one.read(many).present()).as(each).isEqualTo(Map.of(USERS, bumped.get(each)));
            }
        }
        assertThat(watched.readChanges(cursor, Set.of()).versions().present())
                .isEqualTo(Map.of(USERS, bumped.get("app")));
        ResourceId last = ResourceId.of("last");
        watched.bump(last, 1);
        assertThat(heard.next()).contains(USERS);
        assertThat(heard.next()).contains(last);
        watched.close();
    }

    @Test
    void aWipeOfOneNamespaceLeavesItsNeighboursAlone() {
        try (EtcdVersionStore neighbour = EtcdVersionStore.open(TestEtcd.uri(url, namespace + "2"))) {
            Version bumped = neighbour.bump(USERS, 1);
            Versions before = neighbour.read(Set.of(USERS));
            store.bump(USERS, 2);

            TestEtcd.wipe(url, namespace);

            assertThat(neighbour.read(Set.of(USERS))).isEqualTo(before);
            assertThat(before.of(USERS)).isEqualTo(bumped);
            assertThat(read(store, USERS)).isEqualTo(Version.NONE);
        }
    }

    @Test
    void hostileNamesAreToldApartInOneTransactionInPagesByWatchesAndAsChanges() throws Exception {
        Heard heard = new Heard();
        store.watch(heard);
        String cursor = store.readChanges(null, Set.of()).cursor();
        Map<ResourceId, Version> bumped = new HashMap<>();
        for (String name : List.of(
                "{}",
                "*",
                "?",
                "/",
                "//",
                "..",
                "../users",
                "users",
                "users ",
                "users/",
                "Users",
                "%",
                "%2F",
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "\ufffd",
                "\uffff",
                "x".repeat(255),
                "\ud83d\ude00".repeat(255))) {
            ResourceId id = ResourceId.of(name);
            TestEtcd.put(url, prefix + "no\nname", "00c0ffee00c0ffee");
            bumped.put(id, store.bump(id, 1));
            assertThat(heard.next()).contains(id);
        }
        Changes changes = store.readChanges(cursor, Set.of());
        assertThat(changes.versions().present()).isEqualTo(bumped);
        assertThat(changes.known()).isTrue();
        assertThat(store.read(bumped.keySet()).present()).isEqualTo(bumped);
        Set<ResourceId> many = numbered(Lookup.TRANSACTION_NAMES + 1);
        many.addAll(bumped.keySet());
        assertThat(store.read(many).present()).isEqualTo(bumped);
    }

    // ---- round trips

    @Test
    void aBumpIsOnePutAPollOfUpToAHundredNamesOneTransactionAndOneOfTenThousandFourPages() {
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        try (Client counted = counting(sent)) {
            EtcdVersionStore over =
                    EtcdVersionStore.builder(counted).namespace(namespace).build();
            over.bump(USERS, 1);
            sent.clear();

            over.bump(USERS, 2);
            assertThat(sent).containsExactly("Put");
            for (int names : List.of(0, 1, 100, 101)) {
                sent.clear();
                over.read(numbered(names));
                assertThat(sent).as("%d names", names).containsExactly("Txn");
            }
            putNumbered(10_000);
            sent.clear();
            assertThat(over.read(numbered(10_000)).present()).hasSize(10_000);
            assertThat(sent).as("pages").hasSize(4);
        }
    }

    private Client counting(List<String> sent) {
        return TestEtcd.client(url)
                .interceptor(new ClientInterceptor() {
                    @Override
                    public <A, B> ClientCall<A, B> interceptCall(
                            MethodDescriptor<A, B> method, CallOptions options, Channel channel) {
                        sent.add(method.getBareMethodName());
                        return channel.newCall(method, options);
                    }
                })
                .build();
    }

    @Test
    void aHundredThousandNamesAreReadAtOneRevision() {
        int count = 100_000;
        putNumbered(count);
        TestEtcd.put(url, prefix, LAYOUT);

        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                // Together, so that they are seen together.
                client.getKVClient()
                        .txn()
                        .Then(put("resource-0", i), put("resource-99999", i))
                        .commit()
                        .join();
            }
        });
        Set<ResourceId> names = numbered(count);
        do {
            Versions answer = store.read(names);
            assertThat(answer.present()).hasSize(count);
            assertThat(answer.of(ResourceId.of("resource-0"))).isEqualTo(answer.of(ResourceId.of("resource-99999")));
        } while (!writer.isDone());
        writer.join();
    }

    /** Together they are more than the 4 MiB that a client takes in one answer. */
    @Test
    void theLongestNamesInTheLongestNamespaceAreRead() {
        String longest = "\ud83d\ude00".repeat(219) + namespace.substring(5);
        try (EtcdVersionStore big = EtcdVersionStore.open(TestEtcd.uri(url, longest))) {
            Map<ResourceId, Version> bumped = new HashMap<>();
            for (int i = 0; i < 2_500; i++) {
                ResourceId name = ResourceId.of("\ud83d\ude00".repeat(250) + String.format("%05d", i));
                bumped.put(name, big.bump(name, i));
            }
            assertThat(big.read(bumped.keySet()).present()).isEqualTo(bumped);
        } finally {
            TestEtcd.wipe(url, longest);
        }
    }

    private void putNumbered(int count) {
        int batch = 100;
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int from = 0; from < count; from += batch) {
            Op[] ops = IntStream.range(from, from + batch)
                    .mapToObj(i -> put("resource-" + i, i))
                    .toArray(Op[]::new);
            puts.add(client.getKVClient().txn().Then(ops).commit());
            if (puts.size() == 50) {
                puts.forEach(CompletableFuture::join);
                puts.clear();
            }
        }
        puts.forEach(CompletableFuture::join);
    }

    private Op put(String name, long stamp) {
        return Op.put(bytes(prefix + name), Records.value(stamp), PutOption.DEFAULT);
    }

    private static Set<ResourceId> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ResourceId.of("resource-" + i))
                .collect(Collectors.toCollection(HashSet::new));
    }

    // ---- changes

    @Test
    void ifNothingChangedAPollIsOneTransactionElseTwoAlsoIfTheChangeIsAnothersOrIsTooBig() {
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        try (Client counted = counting(sent)) {
            EtcdVersionStore over =
                    EtcdVersionStore.builder(counted).namespace(namespace).build();
            Version users = over.bump(USERS, 1);
            Changes first = over.readChanges(null, Set.of());
            assertThat(first.known()).isFalse();
            sent.clear();
            for (int names : List.of(0, 1, 100)) {
                assertThat(over.readChanges(first.cursor(), numbered(names))).isEqualTo(changes(first, Map.of(), true));
            }
            assertThat(sent).as("idle").containsExactly("Txn", "Txn", "Txn");

            TestEtcd.put(url, "versionkeeper/" + namespace + "2/users", "00c0ffee00c0ffee");
            Changes second = over.readChanges(first.cursor(), Set.of(USERS));
            assertThat(second).isEqualTo(changes(second, Map.of(USERS, users), true));
            assertThat(sent).as("a change of others").hasSize(5);

            putNumbered(100);
            Changes third = over.readChanges(first.cursor(), Set.of(USERS));
            assertThat(third.versions().present()).hasSize(101).containsEntry(USERS, users);
            assertThat(third.known()).isTrue();
            assertThat(sent).as("changes").hasSize(7);

            putNumbered(3_000);
            Changes fourth = over.readChanges(third.cursor(), Set.of(USERS));
            assertThat(fourth).isEqualTo(changes(fourth, Map.of(USERS, users), false));
            assertThat(sent).as("too many").hasSize(9);
            assertThat(over.readChanges(fourth.cursor(), Set.of()).known()).isTrue();
        }
    }

    private static Changes changes(Changes like, Map<ResourceId, Version> present, boolean known) {
        return new Changes(new Versions(like.versions().incarnation(), present), like.cursor(), known);
    }

    @Test
    void whatDoesNotLeadToThePresentStateIsNotKnown() {
        Version users = store.bump(USERS, 1);
        Changes now = store.readChanges(null, Set.of());
        String incarnation = now.versions().incarnation();
        assertThat(now.cursor()).isEqualTo(incarnation + "@" + users.number());
        for (String cursor : List.of(
                incarnation + "@" + (users.number() + 1),
                incarnation + "@999999999999999999",
                incarnation + "@9999999999999999999999",
                incarnation + "@-1",
                incarnation + "0@" + users.number(),
                "0" + incarnation.substring(1) + "@1",
                incarnation,
                "@",
                "' or 1=1")) {
            assertThat(store.readChanges(cursor, Set.of(USERS)))
                    .as(cursor)
                    .isEqualTo(changes(now, Map.of(USERS, users), false));
        }

        TestEtcd.put(url, prefix, LAYOUT);
        Changes rotated = store.readChanges(now.cursor(), Set.of());
        assertThat(rotated.known()).isFalse();
        assertThat(store.readChanges(rotated.cursor(), Set.of()).known()).isTrue();
        TestEtcd.wipe(url, namespace);
        assertThat(store.readChanges(rotated.cursor(), Set.of()).known()).isFalse();
    }

    @Test
    void whatIsNoStampIsAnErrorForThoseAloneWhoAskForIt() {
        Changes before = store.readChanges(null, Set.of());
        Version prices = store.bump(ResourceId.of("prices"), 1);
        TestEtcd.put(url, prefix + "users", "yesterday");

        Changes after = store.readChanges(before.cursor(), Set.of(ResourceId.of("prices")));
        assertThat(after).isEqualTo(changes(after, Map.of(ResourceId.of("prices"), prices), false));
        assertThat(store.readChanges(after.cursor(), Set.of()).known()).isTrue();
        assertThatThrownBy(() -> store.readChanges(after.cursor(), Set.of(USERS)))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("bump the resource");
    }

    // ---- watches

    @Test
    void aRotationAndAWipeAreChangesOfAnything() throws Exception {
        store.bump(USERS, 1);
        Heard heard = new Heard();
        store.watch(heard);
        TestEtcd.put(url, prefix, LAYOUT);
        assertThat(heard.next()).isEmpty();
        TestEtcd.wipe(url, namespace);
        // In the order of the keys.
        assertThat(heard.next()).isEmpty();
        assertThat(heard.next()).contains(USERS);
    }

    @Test
    void whoWasToldNotToDoesNotWatchAndItsBumpsAreToldToOthers() throws Exception {
        Heard heard = new Heard();
        store.watch(heard);
        EtcdVersionStore built = EtcdVersionStore.builder(client)
                .namespace(namespace)
                .watch(false)
                .build();
        try (EtcdVersionStore opened = EtcdVersionStore.open(TestEtcd.uri(url, namespace) + "&watch=false")) {
            for (EtcdVersionStore each : List.of(built, opened)) {
                assertThatThrownBy(() -> each.watch(heard)).isInstanceOf(UnsupportedOperationException.class);
                each.bump(USERS, 1);
                assertThat(heard.next()).contains(USERS);
            }
        }
    }

    // ---- incarnation

    @Test
    void theIncarnationIsTheNonceAndTheCluster() {
        TestEtcd.put(url, prefix, LAYOUT);
        assertThat(store.read(Set.of()).incarnation()).matches("00c0ffee00c0ffee-[0-9a-f]{1,16}");
    }

    @Test
    void aClientFollowsTheApplicationsOwnPrefix() {
        try (Client prefixed =
                TestEtcd.client(url).namespace(bytes("shop-" + namespace + "/")).build()) {
            EtcdVersionStore over = EtcdVersionStore.builder(prefixed)
                    .namespace(namespace)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            Version bumped = over.bump(USERS, 1);
            Set<ResourceId> many = numbered(Lookup.TRANSACTION_NAMES + 1);
            many.add(USERS);
            assertThat(over.read(many).present()).isEqualTo(Map.of(USERS, bumped));
            assertThat(store.read(many).present()).isEmpty();
        }
    }
}
