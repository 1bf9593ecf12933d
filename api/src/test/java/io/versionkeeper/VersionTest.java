package io.versionkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE})
    void keepsNumberAndStampExactly(long stamp) {
        Version version = Version.of(Long.MAX_VALUE, stamp);

        assertThat(version.number()).isEqualTo(Long.MAX_VALUE);
        assertThat(version.stamp()).isEqualTo(stamp);
        assertThat(version.isNone()).isFalse();
    }

    @Test
    void equalsOnlyTheSameNumberWithTheSameStamp() {
        assertThat(Version.of(7, 1))
                .isEqualTo(Version.of(7, 1))
                .hasSameHashCodeAs(Version.of(7, 1))
                .isNotEqualTo(Version.of(8, 1))
                .isNotEqualTo(Version.of(7, 2))
                .isNotEqualTo(null);
    }

    @Test
    void isNotComparable() {
        assertThat(Comparable.class.isAssignableFrom(Version.class)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesNumbersBelowOne(long number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Version.of(number, 5))
                .withMessageContaining("but is " + number);
    }

    @Test
    void noneHasNeitherNumberNorStampAndEqualsNothingElse() {
        assertThat(Version.NONE.isNone()).isTrue();
        assertThat(Version.NONE).isNotEqualTo(Version.of(1, 0));
        assertThatIllegalStateException().isThrownBy(Version.NONE::number).withMessageContaining("ask isNone() first");
        assertThatIllegalStateException().isThrownBy(Version.NONE::stamp).withMessageContaining("ask isNone() first");
    }

    @Test
    void showsNumberAndStamp() {
        assertThat(Version.of(7, 0x00c0ffee00c0ffeeL)).hasToString("7-00c0ffee00c0ffee");
        assertThat(Version.of(7, -1)).hasToString("7-ffffffffffffffff");
        assertThat(Version.NONE).hasToString("none");
    }

    @Test
    void parsesWhatItShowsAndNothingElse() {
        for (Version version : List.of(Version.of(7, -1), Version.of(Long.MAX_VALUE, Long.MIN_VALUE), Version.NONE)) {
            assertThat(Version.parse(version.toString())).isEqualTo(version);
        }
    }

    @Test
    void isTheSameTextInEveryCountry() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("fa", "IR"));
            assertThat(Version.of(1234567, 0xc0ffee)).hasToString("1234567-0000000000c0ffee");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "0-00c0ffee00c0ffee",
                "07-00c0ffee00c0ffee",
                "-7-00c0ffee00c0ffee",
                "9223372036854775808-00c0ffee00c0ffee",
                "7-00C0FFEE00C0FFEE",
                "7-c0ffee",
                "7-00c0ffee00c0ffee ",
                "\u0667-00c0ffee00c0ffee",
                "None"
            })
    void refusesAnyOtherText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Version.parse(text))
                .withMessageContaining("is no version; pass one as it was handed out, such as 7-00c0ffee00c0ffee");
    }

    @Test
    void aTextFromAStrangerIsShownShortAndInOneLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Version.parse("a\nb\u001b[31m" + "x".repeat(10_000)))
                .withMessageStartingWith("\"a?b?[31m" + "x".repeat(32) + "...\"");
    }

    @Test
    void anAnswerGivesNoneForAResourceWithoutARecord() {
        Versions versions = new Versions("i", Map.of(ResourceId.of("users"), Version.of(7, 1)));

        assertThat(versions.of(ResourceId.of("users"))).isEqualTo(Version.of(7, 1));
        assertThat(versions.of(ResourceId.of("prices"))).isSameAs(Version.NONE);
    }

    @Test
    void anAnswerIsACopy() {
        Map<ResourceId, Version> present = new HashMap<>(Map.of(ResourceId.of("users"), Version.of(7, 1)));
        Versions versions = new Versions("i", present);
        present.clear();

        assertThat(versions.present()).hasSize(1);
    }

    @Test
    void anAnswerNeedsAnIncarnation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Versions("", Map.of()))
                .withMessageContaining("empty incarnation");
    }
}
