package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import org.junit.jupiter.api.Test;

/** What one bump does. */
abstract class BumpingRules extends Rules {
    BumpingRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-2.1")
    void theFirstBumpNeedsNoRecord() throws Exception {
        Version first = open().bump(USERS, 5);

        assertThat(first.isNone())
                .as(expected("the first bump makes the record", "an update that finds no row"))
                .isFalse();
    }

    @Test
    @Rule("VS-2.2")
    void aBumpReturnsWhatIsReadAfterwards() throws Exception {
        VersionStore store = open();
        for (int i = 0; i < 5; i++) {
            Version bumped = bump(store, USERS);
            assertThat(read(store, USERS))
                    .as(expected(
                            "bump() returns the number and the stamp that it stored",
                            "a number that is read in a second step, or before the write"))
                    .isEqualTo(bumped);
        }
    }

    @Test
    @Rule("VS-2.3")
    void theNumberRisesWithEachBump() throws Exception {
        VersionStore[] clients = {open(), open()};
        long last = 0;
        for (int i = 0; i < 10; i++) {
            long number = bump(clients[i % 2], USERS).number();
            assertThat(number)
                    .as(expected("each bump's number is above the one before, on any client", "the increment"))
                    .isGreaterThan(last);
            last = number;
        }
    }

    @Test
    @Rule("VS-2.4")
    void stampsAreKeptExactly() throws Exception {
        VersionStore store = open();
        long[] stamps = {
            0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE + 1L, (1L << 53) + 1, 0x00c0ffee00c0ffeeL, 0
        };
        for (long stamp : stamps) {
            assertThat(store.bump(USERS, stamp).stamp())
                    .as(expected("bump() returns the stamp that it was given", "the stamp of the returned version"))
                    .isEqualTo(stamp);
            assertThat(read(store, USERS).stamp())
                    .as(expected(
                            "the stored stamp is the given one, all 64 bits, sign included",
                            "the column's type; conversions to int, double or unsigned"))
                    .isEqualTo(stamp);
        }
    }

    @Test
    @Rule("VS-2.5")
    void aBumpChangesNoOtherResource() throws Exception {
        VersionStore store = open();
        Version users = bump(store, USERS);
        bump(store, PRICES);
        bump(store, PRICES);

        assertThat(read(store, USERS))
                .as(expected("a bump of one resource leaves the others as they are", "the condition of the update"))
                .isEqualTo(users);
    }

    @Test
    @Rule("VS-2.6")
    void aBumpWithTheStampThatIsStoredIsABumpToo() throws Exception {
        VersionStore store = open();
        Version first = store.bump(USERS, 5);

        assertThat(store.bump(USERS, 5).number())
                .as(expected("the number rises, whatever the stamp", "an update that is skipped where nothing differs"))
                .isGreaterThan(first.number());
    }
}
