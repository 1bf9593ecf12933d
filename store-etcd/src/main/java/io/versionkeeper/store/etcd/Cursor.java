package io.versionkeeper.store.etcd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The state of a namespace that an answer has shown. */
record Cursor(String incarnation, long revision) {
    private static final Pattern TEXT = Pattern.compile("(\\p{XDigit}{16}-\\p{XDigit}{1,16})@(\\d{1,18})");

    /** Null for none, and for what no store of this kind has made. */
    static @Nullable Cursor parse(@Nullable String text) {
        Matcher parts = TEXT.matcher(text == null ? "" : text);
        return parts.matches() ? new Cursor(parts.group(1), Long.parseLong(parts.group(2))) : null;
    }

    /** Whether that state is this one or came after it, as far as anybody can tell. */
    boolean isAncestorOf(Cursor other) {
        return incarnation.equals(other.incarnation) && revision <= other.revision;
    }

    @Override
    public String toString() {
        return incarnation + "@" + revision;
    }
}
