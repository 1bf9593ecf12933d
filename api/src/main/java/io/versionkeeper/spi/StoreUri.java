package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a version store: what its driver understands, and behind a {@code #} what Version Keeper does.
 *
 * <pre>
 * jdbc:postgresql://db.example.com/app?user=app&amp;password=...#namespace=shop&amp;timeout=2s
 * </pre>
 *
 * <p>The options behind the {@code #} are separated by {@code &} and percent-encoded. {@code namespace} (default
 * {@value #DEFAULT_NAMESPACE}) and {@code timeout} (default 5 s) exist for every store; its documentation lists the
 * others. Immutable and thread-safe.
 */
public final class StoreUri {
    /** The namespace of a URI that does not name one. */
    public static final String DEFAULT_NAMESPACE = "default";

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
    // Greedy to the last @, since a password may hold one, or any other character that should have been encoded; the
    // name of a user stays. Without a colon all is masked: to some drivers redis://x@host means the password x.
    private static final Pattern USER_INFO = Pattern.compile("(?s)^(?:[\\w+.:-]*://(?:[^:@]*:)?|[^:]*:)(?<secret>.*)@");
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)[?&;#][^=?&;]*(?:pass|pwd|secret|token|credential|key)[^=?&;]*=(?<secret>\\{(?:[^}]|}})*}|[^&;]*)");
    // Anything else behind the # is a part of the address, maybe of its password, which no message may show.
    private static final Pattern OPTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String scheme;
    private final String location;
    private final Map<String, String> options;

    private StoreUri(String scheme, String location, Map<String, String> options) {
        this.scheme = scheme;
        this.location = location;
        this.options = options;
    }

    /**
     * Takes a URI apart.
     *
     * @param uri such as {@code jdbc:h2:mem:test#namespace=shop}
     * @return its parts
     * @throws StoreMisconfiguredException if there is no scheme, or an option is malformed or given twice
     */
    public static StoreUri parse(String uri) {
        int hash = uri.lastIndexOf('#');
        String location = hash < 0 ? uri : uri.substring(0, hash);
        int colon = location.indexOf(':');
        if (colon < 1 || !location.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw new StoreMisconfiguredException(
                    "\"" + redact(uri) + "\" has no scheme; write a store's URI, such as"
                            + " jdbc:postgresql://host/database or redis://host",
                    null);
        }
        String scheme = location.substring(0, colon).toLowerCase(Locale.ROOT);
        return new StoreUri(scheme, location, hash < 0 ? Map.of() : parseOptions(uri, uri.substring(hash + 1)));
    }

    private static Map<String, String> parseOptions(String uri, String fragment) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : fragment.split("&", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = Math.max(0, option.indexOf('='));
            String name = option.substring(0, equals);
            if (!OPTION_NAME.matcher(name).matches()) {
                throw new StoreMisconfiguredException(
                        "The store URI " + redact(uri) + " has something else than options behind its last #; write"
                                + " each as name=value (a # of the address itself as %23)",
                        null);
            }
            if (options.put(name, decode(uri, name, option.substring(equals + 1))) != null) {
                throw new StoreMisconfiguredException(
                        "The store URI " + redact(uri) + " has the option " + name + " twice; keep one of them", null);
            }
        }
        return options;
    }

    private static String decode(String uri, String name, String value) {
        try {
            return percentDecoded(value);
        } catch (IllegalArgumentException | BufferUnderflowException | CharacterCodingException e) {
            throw new StoreMisconfiguredException(
                    "The store URI " + redact(uri) + " has the option " + name
                            + " with a broken percent-encoding; write % as %25, and the rest in UTF-8",
                    e);
        }
    }

    /** Strict, unlike URLDecoder: two namespaces with different broken bytes must not become one. */
    private static String percentDecoded(String text) throws CharacterCodingException {
        ByteBuffer in = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        ByteBuffer out = ByteBuffer.allocate(in.remaining());
        while (in.hasRemaining()) {
            byte next = in.get();
            out.put(
                    next == '%'
                            ? (byte) (HexFormat.fromHexDigit(in.get()) << 4 | HexFormat.fromHexDigit(in.get()))
                            : next);
        }
        return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
    }

    /**
     * The URI's scheme.
     *
     * @return the scheme in lower case, such as {@code jdbc}
     */
    public String scheme() {
        return scheme;
    }

    /**
     * Everything before the {@code #}: what the driver understands. It may hold a password; show {@link #toString()}
     * instead.
     *
     * @return the address, as it was given
     */
    public String location() {
        return location;
    }

    /**
     * The namespace, which keeps the resources of one application apart from those of another.
     *
     * @return the option {@code namespace}, or {@value #DEFAULT_NAMESPACE}
     * @throws StoreMisconfiguredException if it is not a valid name
     */
    public String namespace() {
        String namespace = option("namespace", DEFAULT_NAMESPACE);
        try {
            ResourceId.requireValid("namespace", namespace);
        } catch (IllegalArgumentException e) {
            throw new StoreMisconfiguredException("The store URI " + this + " is not valid: " + e.getMessage(), e);
        }
        return namespace;
    }

    /**
     * How long one call of the store may take.
     *
     * @return the option {@code timeout}, such as {@code 800ms}, {@code 2s} or {@code 1m}; 5 s if not given
     * @throws StoreMisconfiguredException if it is not a duration above zero and of at most a day
     */
    public Duration timeout() {
        String text = option("timeout", DEFAULT_TIMEOUT.toSeconds() + "s");
        Matcher matcher = DURATION.matcher(text);
        Duration timeout = Duration.ZERO;
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            timeout = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
        if (timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw invalidOption(
                    "timeout", text, "write a whole number above 0 and a unit, such as 800ms, 5s or 1m, up to 24h");
        }
        return timeout;
    }

    /**
     * An option that only some stores have.
     *
     * @param name the option's name
     * @param defaultValue the value if the URI does not have it
     * @return the value, decoded
     */
    public String option(String name, String defaultValue) {
        return options.getOrDefault(name, defaultValue);
    }

    /**
     * An option that is {@code true} or {@code false}.
     *
     * @param name the option's name
     * @param defaultValue the value if the URI does not have it
     * @return the value
     * @throws StoreMisconfiguredException if the value is neither
     */
    public boolean flag(String name, boolean defaultValue) {
        String text = option(name, Boolean.toString(defaultValue));
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalidOption(name, text, "write true or false");
        };
    }

    /**
     * Refuses every option that the store does not know. {@code namespace} and {@code timeout} are always known.
     *
     * @param known the store's own options
     * @throws StoreMisconfiguredException if there is another one; the message lists those that exist
     */
    public void requireKnownOptions(Set<String> known) {
        Set<String> all = new TreeSet<>(known);
        all.add("namespace");
        all.add("timeout");
        for (String name : options.keySet()) {
            if (!all.contains(name)) {
                throw new StoreMisconfiguredException(
                        "The store URI " + this + " has the unknown option \"" + name + "\"; known are " + all
                                + " (options of the driver stand before the #)",
                        null);
            }
        }
    }

    /**
     * The error for an option whose value is not valid.
     *
     * @param name the option's name
     * @param value the value, as given
     * @param mend what to write instead
     * @return an exception to throw
     */
    public StoreMisconfiguredException invalidOption(String name, String value, String mend) {
        return new StoreMisconfiguredException(
                "The store URI " + this + " has the option " + name + "=" + value + "; " + mend, null);
    }

    /** The address with every password replaced by {@code ***}, and the namespace; safe to log. */
    @Override
    public String toString() {
        String namespace = options.get("namespace");
        return redact(location) + (namespace == null ? "" : "#namespace=" + oneLine(namespace));
    }

    private static String redact(String text) {
        char[] shown = text.toCharArray();
        for (Pattern pattern : List.of(USER_INFO, SECRET_PARAMETER)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                Arrays.fill(shown, matcher.start("secret"), matcher.end("secret"), '\0');
            }
        }
        return oneLine(new String(shown).replaceAll("\0+", "***"));
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}]", "?");
    }
}
