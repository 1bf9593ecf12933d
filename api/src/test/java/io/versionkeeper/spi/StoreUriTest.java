package io.versionkeeper.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUriTest {
    @Test
    void takesTheAddressAndTheOptionsApart() {
        StoreUri uri = StoreUri.parse("JDBC:h2:mem:a?x=1#namespace=shop&timeout=800ms&createTable=false");

        assertThat(uri.scheme()).isEqualTo("jdbc");
        assertThat(uri.location()).isEqualTo("JDBC:h2:mem:a?x=1");
        assertThat(uri.namespace()).isEqualTo("shop");
        assertThat(uri.timeout()).isEqualTo(Duration.ofMillis(800));
        assertThat(uri.flag("createTable", true)).isFalse();
        assertThat(uri.option("table", "vk")).isEqualTo("vk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:mem:a", "jdbc:h2:mem:a#", "jdbc:h2:mem:a#&"})
    void hasDefaultsForEveryStore(String text) {
        StoreUri uri = StoreUri.parse(text);

        assertThat(uri.namespace()).isEqualTo("default");
        assertThat(uri.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(uri.flag("createTable", true)).isTrue();
        assertThat(uri).hasToString("jdbc:h2:mem:a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db", "://db", ":x", "1db:x", "/a/b:c", "a b:c"})
    void refusesAnAddressWithoutScheme(String uri) {
        assertRefused(() -> StoreUri.parse(uri), "has no scheme");
    }

    @ParameterizedTest
    @CsvSource({
        "a%20b, a b",
        "a+b, a+b",
        "%C3%BC%F0%9F%94%91, \u00FC\uD83D\uDD11",
        "\u00FC%2f%26%23%3D, \u00FC/&#=",
        "%25, %",
        "a=b, a=b",
    })
    void decodesOptions(String encoded, String namespace) {
        assertThat(StoreUri.parse("x:y#namespace=" + encoded).namespace()).isEqualTo(namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "a%zz", "%-1", "%FF", "%C3", "%ED%A0%80", "\uD83D"})
    void refusesABrokenPercentEncoding(String encoded) {
        assertRefused(() -> StoreUri.parse("x:y#namespace=" + encoded), "option namespace", "write % as %25");
    }

    @Test
    void refusesAnOptionWithoutNameOrGivenTwice() {
        assertRefused(() -> StoreUri.parse("x:y#namespace"), "x:y#namespace", "write each as name=value", "%23");
        assertRefused(() -> StoreUri.parse("x:y#=a"), "write each as name=value");
        assertRefused(() -> StoreUri.parse("x:y#timeout=1s&timeout=2s"), "option timeout twice");
    }

    @Test
    void refusesAnUnknownOptionAndListsTheKnown() {
        StoreUri uri = StoreUri.parse("x:y#Timeout=1s&table=t");

        assertRefused(
                () -> uri.requireKnownOptions(Set.of("table")), "x:y", "\"Timeout\"", "[namespace, table, timeout]");
        assertThatNoException().isThrownBy(() -> uri.requireKnownOptions(Set.of("table", "Timeout")));
    }

    @Test
    void refusesAFlagThatIsNeitherTrueNorFalse() {
        assertRefused(() -> StoreUri.parse("x:y#f=yes").flag("f", true), "f=yes", "write true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a%0Ab", "%00"})
    void refusesANamespaceThatIsNoName(String encoded) {
        StoreUri uri = StoreUri.parse("x:y#namespace=" + encoded);

        assertRefused(uri::namespace, "x:y", "The namespace");
        assertThat(uri.toString()).doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @CsvSource({"1ms, PT0.001S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "24h, PT24H"})
    void readsTimeouts(String text, Duration timeout) {
        assertThat(StoreUri.parse("x:y#timeout=" + text).timeout()).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "5", "-1s", "1.5s", "5 s", "5S", "PT5S", "1d", "9999999999s", "25h", "\u0665s"})
    void refusesEveryOtherTimeout(String text) {
        assertRefused(StoreUri.parse("x:y#timeout=" + text)::timeout, "timeout=" + text, "800ms, 5s or 1m");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:5432/app, jdbc:postgresql://db:5432/app",
        "jdbc:postgresql://db/app?user=a&password=GEHEIM&ssl=1, jdbc:postgresql://db/app?user=a&password=***&ssl=1",
        "jdbc:postgresql://db/app?sslpassword=GEHEIM, jdbc:postgresql://db/app?sslpassword=***",
        "jdbc:h2:mem:a;USER=sa;PASSWORD=GEHEIM;MODE=x, jdbc:h2:mem:a;USER=sa;PASSWORD=***;MODE=x",
        "jdbc:sqlserver://db;password={GE;HE}}IM};a=b, jdbc:sqlserver://db;password=***;a=b",
        "jdbc:oracle:thin:scott/GEHEIM@db:1521:x, jdbc:***@db:1521:x",
        "redis://app:GEHEIM@db:6379/0, redis://app:***@db:6379/0",
        "redis://:GEHEIM@db, redis://:***@db",
        "redis://GEHEIM@db, redis://***@db",
        "redis://app:GE:HE/IM@x@db, redis://app:***@db",
        "mongodb+srv://app:GE%2FHEIM@a/b?authSource=c, mongodb+srv://app:***@a/b?authSource=c",
        "app:GEHEIM@db/app, app:***@db/app",
        "etcd://db?token=GEHEIM, etcd://db?token=***",
        "etcd://db?accessKey=GEHEIM, etcd://db?accessKey=***",
    })
    void showsNoPassword(String uri, String shown) {
        assertThat(StoreUri.parse(uri + "#namespace=shop")).hasToString(shown + "#namespace=shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://app:GE#HEIM@db/app",
                "jdbc:postgresql://app:GE#HEIM@db/app?ssl=true",
                "jdbc:postgresql://db/app?password=GE#HEIM",
                "jdbc:postgresql://db/app?password=GEx@HEIM&user=a",
                "jdbc:postgresql://db/app?password=GE:x@HEIM#a",
                "jdbc:postgresql://app:GEHEIM@db/app#namespace=%&timeout=1s",
                "jdbc:postgresql://app:GEHEIM@db/app#a=b&a=b",
                "jdbc:postgresql://app:GEHEIM@db/app#timeout=x",
                "jdbc:postgresql://app:GEHEIM@db/app#namespace=%00",
                "jdbc:postgresql://app:GEHEIM@db/app#other=1",
                "//app:GEHEIM@db/app",
                "app@1:GEHEIM@db",
                "my db://app:GEHEIM@db",
            })
    void noMessageHoldsAPassword(String text) {
        try {
            StoreUri uri = StoreUri.parse(text);
            uri.namespace();
            uri.timeout();
            uri.requireKnownOptions(Set.of());
            throw uri.invalidOption("table", "", "write it");
        } catch (StoreMisconfiguredException e) {
            assertThat(e).hasMessageContaining("***").hasMessageNotContainingAny("GE", "HEIM");
        }
    }

    private static void assertRefused(Runnable call, String... parts) {
        assertThatExceptionOfType(StoreMisconfiguredException.class)
                .isThrownBy(call::run)
                .withMessageContainingAll(parts);
    }
}
