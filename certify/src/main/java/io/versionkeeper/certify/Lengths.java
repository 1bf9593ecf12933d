package io.versionkeeper.certify;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as the URIs of stores have them. */
final class Lengths {
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})(ms|s|m|h)");

    private Lengths() {}

    /**
     * Reads one.
     *
     * @throws CannotRunException if it is none above zero
     */
    static Duration parse(String option, String text) {
        Matcher matcher = LENGTH.matcher(text);
        Duration length = Duration.ZERO;
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            length = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
        if (length.isZero()) {
            throw new CannotRunException(
                    option + " is a whole number above 0 and a unit, such as 90s, 10m or 1h, not \"" + text + "\"");
        }
        return length;
    }
}
