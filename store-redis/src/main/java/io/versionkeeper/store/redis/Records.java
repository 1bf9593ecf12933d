package io.versionkeeper.store.redis;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the versions of one namespace are laid out. The braces make a Cluster keep all keys on one node.
 *
 * @param versions the key of a hash: number and stamp by name; and by the empty name, layout and nonce
 * @param changes the key of a sorted set: names by number; and the empty name by the highest one, which counts on
 * @param pending the key of a hash: stamps by name, of bumps in transactions that wait for their numbers
 * @param bumps the channel on which bumps are announced, by name; sharded in a Cluster, where it goes with the keys
 */
record Records(String versions, String changes, String pending, String bumps) {
    static final int LAYOUT_VERSION = 1;
    /** What the answer of a script that reads begins with, in elements. */
    static final int ANSWER_HEAD = 4;

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern HEAD = Pattern.compile("(?<layout>\\d+)-(?<nonce>.+)");
    private static final Pattern RECORD = Pattern.compile("(?<number>[1-9]\\d{0,15})-(?<stamp>[0-9a-f]{16})");

    static Records of(String namespace) {
        String tag = "versionkeeper:{" + encoded(namespace) + "}:";
        return new Records(tag + "versions", tag + "changes", tag + "pending", tag + "bumps");
    }

    /** Percent-encoded, so that no namespace holds a brace. */
    private static String encoded(String namespace) {
        StringBuilder text = new StringBuilder();
        for (byte b : namespace.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            text.append(PLAIN.indexOf(c) >= 0 ? Character.toString(c) : String.format("%%%02X", (int) c));
        }
        return text.toString();
    }

    String[] keys() {
        return new String[] {versions, changes, pending};
    }

    /** The nonce, the process and the history of its data, as far as the server tells. */
    String incarnation(List<@Nullable Object> answer) {
        String nonce = nonce(answer.get(0));
        if ("slave".equals(answer.get(1))) {
            throw new ReplicaException();
        }
        StringBuilder incarnation = new StringBuilder(nonce);
        for (Object id : answer.subList(2, ANSWER_HEAD)) {
            if (id != null && !id.toString().isEmpty()) {
                incarnation.append('-').append(id);
            }
        }
        return incarnation.toString();
    }

    /** The namespace's nonce. */
    String nonce(@Nullable Object head) {
        Matcher matcher = HEAD.matcher(String.valueOf(head));
        if (!matcher.matches()) {
            throw new RecordException("the field '' of the key " + versions + " is \"" + head + "\", where layout and"
                    + " nonce belong; remove the field, which makes every node load once");
        }
        if (!matcher.group("layout").equals(Integer.toString(LAYOUT_VERSION))) {
            throw new RecordException("the records in the key " + versions + " have the layout version "
                    + matcher.group("layout") + ", and this release knows version " + LAYOUT_VERSION
                    + " alone; use a release of Version Keeper that knows it");
        }
        return matcher.group("nonce");
    }

    /** A score of {@code changes}. */
    long number(@Nullable Object score) {
        try {
            return Long.parseLong(String.valueOf(score));
        } catch (NumberFormatException e) {
            throw new RecordException("the member '' of the key " + changes + " has the score " + score
                    + ", and not a whole number; remove that key, which makes every node load once");
        }
    }

    /** Null if no resource may have that name. */
    static @Nullable ResourceId name(@Nullable Object text) {
        try {
            return ResourceId.of(String.valueOf(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Null if there is no record. */
    @Nullable Version version(ResourceId name, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Matcher matcher = RECORD.matcher(value.toString());
        if (!matcher.matches()) {
            throw new RecordException("the field \"" + name + "\" of the key " + versions + " is \"" + value
                    + "\", and not number-stamp, such as 7-00c0ffee00c0ffee; remove the field, or bump the resource");
        }
        return Version.of(Long.parseLong(matcher.group("number")), Long.parseUnsignedLong(matcher.group("stamp"), 16));
    }

    static String newNonce() {
        return newStamp();
    }

    static String newStamp() {
        return text(RANDOM.nextLong());
    }

    static String text(long stamp) {
        return String.format("%016x", stamp);
    }
}
