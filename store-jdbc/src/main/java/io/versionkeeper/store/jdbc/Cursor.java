package io.versionkeeper.store.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer with changes stands for.
 *
 * @param position a transaction id: all that the answer does not show was done by this transaction or a later one
 * @param incarnation that of the answer
 */
record Cursor(String position, String incarnation) {
    /** The greatest id of all, at which nothing has changed. */
    static final String END = Long.toUnsignedString(-1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,20})@(.+)", Pattern.DOTALL);

    /** Null if no store of this kind made it, and nothing is known of it. */
    static @Nullable Cursor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        try {
            Long.parseUnsignedLong(form.group(1));
            return new Cursor(form.group(1), form.group(2));
        } catch (NumberFormatException tooGreat) {
            return null;
        }
    }

    @Override
    public String toString() {
        return position + "@" + incarnation;
    }
}
