package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the log, by the JVM's own logging. */
class LogTest {
    private final Logger logger = Logger.getLogger("io.versionkeeper");
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void aStoreThatFailsIsOneLineThatSaysWhyAndOneWhenItAnswersAgain() {
        ManualScheduler scheduler = new ManualScheduler();
        InMemoryVersionStore store = new InMemoryVersionStore();
        try (VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store).watch(false))) {
            store.disconnect();
            scheduler.advance(Duration.ofMinutes(2));
            String why = String.valueOf(keeper.health().pollFailure());
            store.reconnect();
            scheduler.advance(Duration.ofSeconds(20));

            assertThat(records).allSatisfy(each -> assertThat(each.getThrown()).isNull());
            assertThat(records)
                    .extracting(new SimpleFormatter()::formatMessage)
                    .satisfiesExactly(
                            failed -> assertThat(failed).endsWith("at every interval: " + why),
                            answers -> assertThat(answers).isEqualTo("The version store answers again"));
        }
    }

    @Test
    void aWatchThatEndsIsOneLineThatSaysWhyAndOneWhenThereIsAnother() {
        ManualScheduler scheduler = new ManualScheduler();
        FlakyWatchStore store = new FlakyWatchStore();
        try (VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store))) {
            store.refuses = true;
            store.end();
            scheduler.advance(Duration.ofMinutes(2));
            store.refuses = false;
            scheduler.advance(Duration.ofMinutes(1));

            assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
            assertThat(records)
                    .extracting(new SimpleFormatter()::formatMessage)
                    .satisfiesExactly(
                            ended -> assertThat(ended).endsWith("a new watch is tried: " + store.cause),
                            again -> assertThat(again).isEqualTo("The version store is watched again"));
        }
    }
}
