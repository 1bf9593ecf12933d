package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
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
    private static final String MASK = "***";
    // Greedy to the last @, since a password may hold one; the user's name stays.
    private static final Pattern USER_INFO = Pattern.compile("(//[^/:@]*):[^/]*@");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&;][^=?&;]*(?:pass|pwd|secret|token|credential|key)[^=?&;]*=)[^&;#]*");
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
                    "\"" + redact(location) + "\" has no scheme; write a store's URI, such as"
                            + " jdbc:postgresql://host/database or redis://host",
                    null);
        }
        String scheme = location.substring(0, colon).toLowerCase(Locale.ROOT);
        return new StoreUri(scheme, location, hash < 0 ? Map.of() : parseOptions(location, uri.substring(hash + 1)));
    }

    private static Map<String, String> parseOptions(String location, String fragment) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : fragment.split("&", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new StoreMisconfiguredException(
                        "The store URI " + redact(location) + " has the option \"" + option
                                + "\" behind its #; write it as name=value (a # of the address itself as %23)",
                        null);
            }
            String name = option.substring(0, equals);
            if (options.put(name, decode(location, option, equals)) != null) {
                throw new StoreMisconfiguredException(
                        "The store URI " + redact(location) + " has the option " + name + " twice; keep one of them",
                        null);
            }
        }
        return options;
    }

    private static String decode(String location, String option, int equals) {
        try {
            // A plus sign stands for itself, as in every part of a URI but a form's query.
            String value = option.substring(equals + 1).replace("+", "%2B");
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StoreMisconfiguredException(
                    "The store URI " + redact(location) + " has the option " + option.substring(0, equals)
                            + " with a broken percent-encoding; write % as %25",
                    e);
        }
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
     * @throws StoreMisconfiguredException if it is not a duration above zero
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
        if (timeout.isZero()) {
            throw invalidOption("timeout", text, "write a whole number above 0 and a unit, such as 800ms, 5s or 1m");
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
        return redact(location) + (namespace == null ? "" : "#namespace=" + namespace);
    }

    private static String redact(String text) {
        String withoutUserInfo = USER_INFO.matcher(text).replaceAll("$1:" + Matcher.quoteReplacement(MASK) + "@");
        return SECRET_PARAMETER.matcher(withoutUserInfo).replaceAll("$1" + Matcher.quoteReplacement(MASK));
    }
}
