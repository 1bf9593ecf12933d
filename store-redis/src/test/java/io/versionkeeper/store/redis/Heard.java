package io.versionkeeper.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a watch told. */
final class Heard implements WatchListener {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<String> names = new CopyOnWriteArrayList<>();
    private final List<Throwable> ends = new CopyOnWriteArrayList<>();

    @Override
    public void changed(@Nullable ResourceId name) {
        names.add(String.valueOf(name));
    }

    @Override
    public void ended(Throwable cause) {
        ends.add(cause);
    }

    /** All names so far, in their order; {@code null} where there was none. */
    List<String> names() {
        return names;
    }

    void awaitNames(List<String> expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(names).isEqualTo(expected));
    }

    /** That it ended once, of itself. */
    void awaitEnd(String why) {
        await().atMost(SOON).until(() -> !ends.isEmpty());
        assertThat(ends).singleElement().isInstanceOf(StoreUnavailableException.class);
        assertThat(ends.get(0)).hasMessageContaining("cannot watch any more: ").hasMessageContaining(why);
    }

    void assertNotEnded() {
        assertThat(ends).isEmpty();
    }
}
