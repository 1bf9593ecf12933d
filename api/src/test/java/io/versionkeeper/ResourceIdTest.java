package io.versionkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdTest {
    private static final String KEY = "\uD83D\uDD11"; // one code point of four bytes

    @Test
    void isItsNameExactly() {
        assertThat(ResourceId.of("users"))
                .hasToString("users")
                .isEqualTo(new ResourceId("users"))
                .isNotEqualTo(ResourceId.of("Users"))
                .isNotEqualTo(ResourceId.of("users "));
        assertThat(ResourceId.of("\u00FCsers")).isNotEqualTo(ResourceId.of("u\u0308sers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "'", "\"", "\\", "%", "*", "null", "\u200D", "\uFFFD", "\u00A0", KEY})
    void takesEveryOtherCharacter(String name) {
        assertThat(ResourceId.of(name).name()).isEqualTo(name);
    }

    @Test
    void countsCodePointsNotCharacters() {
        assertThat(ResourceId.of(KEY.repeat(255)).name()).hasSize(510);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceId.of(KEY.repeat(256)))
                .withMessageContainingAll("256 code points", "shorten it to 255")
                .withMessageContaining(KEY.repeat(20) + "...");
    }

    @Test
    void refusesTheEmptyName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceId.of(""))
                .withMessage("The resource name is empty; give at least one character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "a\n", "a\t", "a\u007F", "a\u0085"})
    void refusesControlCharacters(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceId.of(name))
                .withMessageContainingAll(
                        "control character", String.format("U+%04X", (int) name.charAt(1)), "index 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "a\uD83D", "\uDD11a", "\uDD11\uD83D"})
    void refusesUnpairedSurrogates(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceId.of(name))
                .withMessageContaining("unpaired surrogate");
    }

    @Test
    void theRuleNamesWhatItChecks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceId.requireValid("namespace", ""))
                .withMessageContaining("The namespace is empty");
    }
}
