package io.versionkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.versionkeeper.spi.Versions;
import java.util.HashMap;
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
