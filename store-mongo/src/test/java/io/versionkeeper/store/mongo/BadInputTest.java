package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong before any server is asked. */
class BadInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colection=x | unknown option \"colection\"; known are [collection, database, namespace, timeout, watch]",
                "collection= | collection=",
                "database=a/b | database=a/b; ",
                "database=a%00b | control character U+0000",
                "timeout=0s | timeout=0s",
                "namespace= | namespace is empty",
            })
    void anOptionThatIsUnknownOrWrongIsRefusedAtOnce(String option, String message) {
        for (String scheme : Set.of("mongodb", "mongodb+srv")) {
            assertThatThrownBy(() -> VersionStores.open(scheme + "://u:hush@host.invalid/#" + option))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining(message)
                    .hasMessageNotContaining("hush");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mongodb:/ | must start with",
                "mongodb:// | cannot be opened",
                "mongodb://u:hush@127.0.0.1:port/ | invalid host and port",
                "mongodb://u:hush@127.0.0.1:99999/ | cannot be opened",
                "mongodb://u:hush@127.0.0.1/?authMechanism=nonsense | Unsupported authMechanism: nonsense",
                "mongodb://u:hush@a,b/?directConnection=true | multiple hosts",
                "mongodb://u:hu@sh@127.0.0.1/ | percent-encode",
                "mongodb://u:hu/sh@127.0.0.1/ | percent-encode",
                "mongodb://u:hu%sh@127.0.0.1/ | percent-encode",
                "mongodb://u:hush@127.0.0.1/app.versions | #collection=",
            })
    void aConnectionStringThatTheDriverRefusesIsOneErrorWithoutThePassword(String url, String message) {
        Throwable failure = catchThrowable(() -> VersionStores.open(url));

        assertThat(failure).isInstanceOf(StoreMisconfiguredException.class).hasMessageContaining(message);
        for (String part : Set.of("hush", "hu@sh", "hu/sh", "hu%sh", "sh@")) {
            NoServerTest.assertNoSecret(failure, part.equals("sh@") ? "u@sh" : part);
        }
    }

    @Test
    void theBuilderRefusesWhatIsWrong() {
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:1/")) {
            MongoVersionStore.Builder builder = MongoVersionStore.builder(client);
            assertThatThrownBy(() -> builder.timeout(Duration.ZERO).build())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.timeout(Duration.ofDays(2)).build())
                    .isInstanceOf(IllegalArgumentException.class);
            builder.timeout(Duration.ofSeconds(1));
            assertThatThrownBy(() -> builder.database("a b").build()).isInstanceOf(IllegalArgumentException.class);
            builder.database("a");
            assertThatThrownBy(() -> builder.collection("").build()).isInstanceOf(IllegalArgumentException.class);
            builder.collection("a");
            assertThatThrownBy(() -> builder.namespace("").build()).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingAStoreThatNeverConnectedDoesNothing() {
        for (String scheme : Set.of("mongodb", "mongodb+srv")) {
            MongoVersionStore store = MongoVersionStore.open(scheme + "://no-such-host.invalid/");
            assertThatCode(store::close).doesNotThrowAnyException();
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(IllegalStateException.class);
        }
    }
}
