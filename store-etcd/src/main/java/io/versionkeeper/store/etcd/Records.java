package io.versionkeeper.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one namespace, a public layout: {@code versionkeeper/NAMESPACE/NAME} holds the stamp, and the
 * key with the empty name, which no resource can have, the layout version and the nonce.
 */
final class Records {
    static final int LAYOUT_VERSION = 1;

    private static final String ROOT = "versionkeeper/";
    private static final Pattern STAMP = Pattern.compile("[0-9a-fA-F]{16}");
    private static final Pattern LAYOUT = Pattern.compile("(\\d{1,9}) +(\\p{XDigit}{16})");
    private static final HexFormat HEX = HexFormat.of();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ByteSequence prefix;
    private final ByteSequence end;

    /** No slash is left in the namespace, so that no namespace's keys begin with the prefix of another. */
    Records(String namespace) {
        String path = ROOT + namespace.replace("%", "%25").replace("/", "%2F");
        this.prefix = bytes(path + "/");
        this.end = bytes(path + (char) ('/' + 1));
    }

    /** The first key of the namespace. */
    ByteSequence layoutKey() {
        return prefix;
    }

    ByteSequence key(ResourceId name) {
        return prefix.concat(bytes(name.name()));
    }

    /** What all keys of the namespace are less than. */
    ByteSequence end() {
        return end;
    }

    /** The least key that is greater. */
    static ByteSequence after(ByteSequence key) {
        return key.concat(ByteSequence.from(new byte[1]));
    }

    /** A bump with a new stamp. */
    Op bump(ResourceId name) {
        return Op.put(key(name), value(RANDOM.nextLong()), PutOption.DEFAULT);
    }

    static ByteSequence value(long stamp) {
        return bytes(HEX.toHexDigits(stamp));
    }

    static ByteSequence layout(long nonce) {
        return bytes(LAYOUT_VERSION + " " + HEX.toHexDigits(nonce));
    }

    /** The resource of a key; null for the layout's, and for one that no resource can have. */
    @Nullable ResourceId name(ByteSequence key) {
        byte[] name = Arrays.copyOfRange(key.getBytes(), prefix.size(), key.size());
        try {
            ResourceId id = ResourceId.of(new String(name, UTF_8));
            return key(id).equals(key) ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static Version version(KeyValue record) {
        long stamp = stamp(record)
                .orElseThrow(() -> new SetupException(
                        "the value of the key " + quoted(record.getKey())
                                + " is not a stamp of 16 hexadecimal digits; bump the resource, which writes a new one",
                        null));
        return Version.of(record.getModRevision(), stamp);
    }

    /** Lenient about blanks and a line's end around the stamp, which shells leave. */
    static OptionalLong stamp(KeyValue record) {
        String text = record.getValue().toString(UTF_8).strip();
        return STAMP.matcher(text).matches()
                ? OptionalLong.of(HexFormat.fromHexDigitsToLong(text))
                : OptionalLong.empty();
    }

    /** The nonce, if the layout is the one that this release knows. */
    static String nonce(KeyValue layout) {
        Matcher parts = LAYOUT.matcher(layout.getValue().toString(UTF_8).strip());
        if (!parts.matches()) {
            throw new SetupException(
                    "the value of the key " + quoted(layout.getKey())
                            + " is not a layout version and 16 hexadecimal digits; delete that key, and all nodes load"
                            + " everything once",
                    null);
        }
        if (Integer.parseInt(parts.group(1)) != LAYOUT_VERSION) {
            throw new SetupException(
                    "the records of its namespace have the layout version " + parts.group(1)
                            + ", and this release knows version " + LAYOUT_VERSION
                            + " alone; use a release of Version Keeper that knows it",
                    null);
        }
        return parts.group(2);
    }

    @Override
    public String toString() {
        return prefix.toString(UTF_8);
    }

    private static String quoted(ByteSequence key) {
        return '"' + key.toString(UTF_8) + '"';
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
