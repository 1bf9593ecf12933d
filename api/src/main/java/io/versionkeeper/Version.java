package io.versionkeeper;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version of a resource: a number that rises with every bump of one lineage, and a stamp of 64 random bits drawn
 * anew for every bump.
 *
 * <p>Versions are compared for equality alone, which is why this class is not {@link Comparable}: a store that was
 * restored from a backup comes to the same number again with other data behind it, and only the stamp tells the two
 * apart. A lower number may serve to say that an answer is late; a higher one never to accept an answer.
 *
 * <p>As a text a version is a token that a service hands to its clients, in an HTTP header or a cookie: whoever wrote
 * brings the version of the own bump along, and any node then answers with at least that write. It holds no secret, and
 * may be forged.
 *
 * <p>Immutable and thread-safe.
 */
public final class Version {
    /** The version of a resource that was never bumped. It has no number and equals nothing but itself. */
    public static final Version NONE = new Version(0, 0);

    private static final String NONE_TEXT = "none";
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,18})-([0-9a-f]{16})");
    private static final int LONGEST_SHOWN = 40;

    private final long number;
    private final long stamp;

    private Version(long number, long stamp) {
        this.number = number;
        this.stamp = stamp;
    }

    /**
     * A version as a store read or made it.
     *
     * @param number at least 1; gaps between the numbers of successive bumps are allowed
     * @param stamp the 64 bits that the bump was given; any value
     * @return the version
     * @throws IllegalArgumentException if the number is below 1
     */
    public static Version of(long number, long stamp) {
        if (number < 1) {
            throw new IllegalArgumentException("A version's number must be at least 1, but is " + number
                    + "; for a resource without a record leave it out of the answer, which means Version.NONE");
        }
        return new Version(number, stamp);
    }

    /**
     * The version that a text stands for: what {@link #toString} returns, and nothing else.
     *
     * @param text such as {@code 7-00c0ffee00c0ffee}, or {@code none}
     * @return the version
     * @throws IllegalArgumentException if it is anything else
     */
    public static Version parse(String text) {
        if (text.equals(NONE_TEXT)) {
            return NONE;
        }
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            try {
                return of(Long.parseLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2), 16));
            } catch (NumberFormatException e) {
                // Above what a number can be; said below.
            }
        }
        throw new IllegalArgumentException(
                "\"" + shown(text) + "\" is no version; pass one as it was handed out, such as 7-00c0ffee00c0ffee");
    }

    /** It comes from a stranger, and may end up in a log. */
    private static String shown(String text) {
        String start = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return start.replaceAll("[^ -~]", "?");
    }

    /**
     * Whether this is {@link #NONE}, the version of a resource that was never bumped.
     *
     * @return true for {@link #NONE} alone
     */
    public boolean isNone() {
        return number == 0;
    }

    /**
     * The number, which rises with every bump of one lineage.
     *
     * @return the number, at least 1
     * @throws IllegalStateException if this is {@link #NONE}
     */
    public long number() {
        requirePresent();
        return number;
    }

    /**
     * The 64 random bits that tell this bump from every other one.
     *
     * @return the stamp, any value
     * @throws IllegalStateException if this is {@link #NONE}
     */
    public long stamp() {
        requirePresent();
        return stamp;
    }

    private void requirePresent() {
        if (isNone()) {
            throw new IllegalStateException("Version.NONE has neither number nor stamp; ask isNone() first");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Version version && version.number == number && version.stamp == stamp;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number * 31 + stamp);
    }

    /** The number and the stamp in hexadecimal, such as {@code 7-00c0ffee00c0ffee}, or {@code none}. */
    @Override
    public String toString() {
        return isNone() ? NONE_TEXT : String.format(Locale.ROOT, "%d-%016x", number, stamp);
    }
}
