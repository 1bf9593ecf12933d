package io.versionkeeper.store.redis;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far an incremental read has come.
 *
 * @param number the highest number
 * @param name the resource that had it, empty if there was none
 * @param record its record, empty if it had none any more
 * @param incarnation the store's
 */
record Cursor(long number, String name, String record, String incarnation) {
    /** No name holds it. */
    private static final String SEPARATOR = "\n";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,16}");

    /** Null if it is none, or not of this kind. */
    static @Nullable Cursor parse(@Nullable String text) {
        String[] parts = text == null ? new String[0] : text.split(SEPARATOR, 4);
        return parts.length == 4 && NUMBER.matcher(parts[0]).matches()
                ? new Cursor(Long.parseLong(parts[0]), parts[1], parts[2], parts[3])
                : null;
    }

    String text() {
        return String.join(SEPARATOR, Long.toString(number), name, record, incarnation);
    }

    /**
     * Whether nothing says that the state it stands for was taken back. Records put back by hand leave the incarnation as
     * it is, and may come to a higher number again: then the resource that was the last one to be bumped shows it, unless
     * it was bumped since.
     *
     * @param record what that resource has now
     */
    boolean mayPrecede(Cursor present, @Nullable Object record) {
        return incarnation.equals(present.incarnation)
                && number <= present.number
                && (name.isEmpty() || this.record.equals(text(record)) || numberOf(text(record)) > number);
    }

    private static long numberOf(String record) {
        String number = record.replaceFirst("-.*", "");
        return NUMBER.matcher(number).matches() ? Long.parseLong(number) : -1;
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
