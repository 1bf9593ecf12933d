package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What groups need whose tests read changes. */
abstract class ChangesRules extends BreakableRules {
    private static final int SHOWN = 10;

    ChangesRules(VersionStoreTck kit) {
        super(kit);
    }

    /** Reads changes; the test is skipped where the store cannot. */
    static Changes readChanges(VersionStore store, @Nullable String cursor, Set<ResourceId> names) {
        if (!(store instanceof IncrementalVersionStore incremental)) {
            return Assumptions.abort(
                    "Not tested, because the store does not implement IncrementalVersionStore, which is optional");
        }
        try {
            return Objects.requireNonNull(incremental.readChanges(cursor, names), "readChanges() returned null");
        } catch (UnsupportedOperationException e) {
            return Assumptions.abort(
                    "Not tested, because the store's readChanges() is not supported here: " + e.getMessage());
        }
    }

    /** A cursor that stands for the present state. */
    static String cursor(VersionStore store) {
        return readChanges(store, null, Set.of()).cursor();
    }

    /** Skips a test that begins with a call that is to fail, where the store cannot read changes. */
    final void requireChanges() throws Exception {
        cursor(open());
    }

    /** The answer has these versions, if it claims to know the changes; it may have more. */
    static void assertTells(String rule, String when, Changes answer, Map<ResourceId, Version> changed) {
        if (answer.known()) {
            assertHolds(rule, when, answer, changed);
        }
    }

    /** The answer has these versions; those that are wrong are shown. */
    static void assertHolds(String rule, String when, Changes answer, Map<ResourceId, Version> versions) {
        assertSame(rule, when, versions, answer.versions().present());
    }

    static void assertSame(
            String rule, String when, Map<ResourceId, Version> expected, Map<ResourceId, Version> answered) {
        Map<String, String> wrong = new TreeMap<>();
        expected.forEach((name, version) -> {
            Version found = answered.getOrDefault(name, Version.NONE);
            if (!found.equals(version) && wrong.size() < SHOWN) {
                wrong.put(NamesRules.ascii(name.name()), "is " + version + ", answered as " + found);
            }
        });
        assertThat(wrong)
                .as(
                        expected(
                                rule,
                                when + ", each with its number and stamp (the first " + SHOWN
                                        + " that are not are shown)",
                                "what the cursor stands for, and how a bump is put behind it: both in one step with the record"))
                .isEmpty();
    }
}
