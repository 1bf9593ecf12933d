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
    void theFirstBumpNeedsNoRecord() throws Exception {
        Version first = open().bump(USERS, 5);

        assertThat(first.isNone())
                .as(expected("the first bump makes the record", "an update that finds no row"))
                .isFalse();
    }

    @Test
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
}
