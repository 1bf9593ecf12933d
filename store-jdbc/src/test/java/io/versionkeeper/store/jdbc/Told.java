package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** What a watch told. */
final class Told implements WatchListener {
    private static final Duration SOON = Duration.ofSeconds(5);

    final List<ResourceId> names = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void changed(ResourceId name) {
        names.add(name);
    }

    @Override
    public void ended(Throwable cause) {
        ends.add(cause);
    }

    /** Waits for these names in any order, and forgets them; null stands for one that is not known. */
    void await(Collection<ResourceId> expected) {
        awaitUntil(() -> assertThat(names).hasSizeGreaterThanOrEqualTo(expected.size()));
        assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
        names.clear();
    }

    void awaitEnd() {
        awaitUntil(() -> assertThat(ends).isNotEmpty());
    }

    private static void awaitUntil(ThrowingRunnable condition) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(5)).untilAsserted(condition);
    }
}
