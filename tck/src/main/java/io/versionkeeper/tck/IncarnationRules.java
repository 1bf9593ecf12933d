package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Versions are kept, and the incarnation with them; what is lost takes it away. */
abstract class IncarnationRules extends Rules {
    private static final String STORED_ONCE =
            "where the incarnation comes from: a random text, stored once in the database and read with every answer";

    IncarnationRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-4.1")
    void aVersionSurvivesItsClient() throws Exception {
        VersionStore first = open();
        bump(first, USERS);
        Version last = bump(first, USERS);
        first.close();

        VersionStore second = open();
        assertThat(read(second, USERS))
                .as(expected("a bump that returned is still there for the next client", "a commit that is missing"))
                .isEqualTo(last);
        assertThat(bump(second, USERS).number())
                .as(expected("the numbers go on where they were", "counters that are kept in the client"))
                .isGreaterThan(last.number());
    }

    @Test
    @Rule("VS-4.4")
    void anEmptyAnswerCarriesTheIncarnation() throws Exception {
        VersionStore store = open();
        String ofNoNames = store.read(Set.of()).incarnation();
        String ofAbsentOnes = store.read(Set.of(USERS)).incarnation();
        bump(store, USERS);

        assertThat(List.of(ofNoNames, ofAbsentOnes))
                .as(expected("answers without versions carry the incarnation of the later ones", STORED_ONCE))
                .containsOnly(store.read(Set.of(USERS)).incarnation())
                .doesNotContain("");
    }

    @Test
    @Rule("VS-4.5")
    void itStaysTheSameOverReadsBumpsAndClients() throws Exception {
        VersionStore first = open();
        String incarnation = first.read(Set.of(USERS)).incarnation();
        bump(first, USERS);
        VersionStore second = open();
        Set<String> seen = new HashSet<>();
        for (VersionStore store : List.of(first, second, first, second)) {
            seen.add(store.read(Set.of(USERS)).incarnation());
            bump(store, USERS);
        }
        first.close();
        second.close();
        seen.add(open().read(Set.of()).incarnation());

        assertThat(seen)
                .as(expected("the incarnation is the same while no bump is lost, or all nodes reload", STORED_ONCE))
                .containsExactly(incarnation);
    }

    @Test
    @Rule("VS-4.6")
    void clientsThatStartTogetherAgreeOnIt() throws Exception {
        List<VersionStore> clients = List.of(open(), open(), open(), open());

        List<String> seen = Together.run(8, thread -> {
            VersionStore store = clients.get(thread % clients.size());
            if (thread > 3) {
                bump(store, USERS);
            }
            return store.read(Set.of(USERS)).incarnation();
        });

        assertThat(new HashSet<>(seen))
                .as(expected(
                        "clients that meet an empty namespace at once agree on one incarnation",
                        "the insert of an incarnation that somebody else has just inserted: his is the one to use"))
                .containsExactly(clients.get(0).read(Set.of()).incarnation());
    }

    @Test
    @Rule("VS-4.7")
    void itChangesWhenTheRecordsAreLost() throws Exception {
        VersionStore store = open();
        Version before = bump(store, USERS);
        String incarnation = store.read(Set.of(USERS)).incarnation();

        kit.wipe(namespace);
        Versions after = store.read(Set.of(USERS));

        assertThat(after.incarnation())
                .as(expected(
                        "a client that was open during a wipe sees another incarnation",
                        "an incarnation that is cached in the client, made from the address, or not wiped by wipe()"))
                .isNotEqualTo(incarnation);
        assertThat(after.present())
                .as(expected("the records are gone", "your wipe(), or a cache in the client"))
                .isEmpty();
        assertThat(open().read(Set.of(USERS)).incarnation())
                .as(expected("a new client sees the new incarnation too", STORED_ONCE))
                .isEqualTo(after.incarnation());
        assertThat(bump(store, USERS))
                .as(expected("the next bump makes a new record", "a table that is taken to exist, or a counter"))
                .isEqualTo(read(store, USERS))
                .isNotEqualTo(before);
    }

    @Test
    @Rule("VS-4.8")
    void aBumpRightAfterTheLossChangesItToo() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        String incarnation = store.read(Set.of(USERS)).incarnation();

        kit.wipe(namespace);
        Version bumped = bump(store, USERS);
        Versions after = store.read(Set.of(USERS));

        assertThat(after.incarnation())
                .as(expected(
                        "a bump that comes before the first read does not bring the old incarnation back",
                        "what bump() writes besides the record"))
                .isNotEqualTo(incarnation);
        assertThat(after.of(USERS))
                .as(expected("and the bump counts", "whether the new incarnation drops the record"))
                .isEqualTo(bumped);
    }
}
