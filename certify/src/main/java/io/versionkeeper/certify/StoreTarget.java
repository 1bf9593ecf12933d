package io.versionkeeper.certify;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The store that a URI names, in any namespace. Immutable. */
final class StoreTarget {
    private final String uri;
    private final StoreUri parsed;
    private final Mask mask;

    /** Takes a URI; a namespace in it is left out, since the kit works in its own. */
    StoreTarget(String uri) {
        this.uri = uri;
        this.parsed = StoreUri.parse(uri);
        this.mask = new Mask(parsed.location(), shown(), fragment());
    }

    VersionStore open(String namespace) {
        return VersionStores.open(uri(namespace));
    }

    /** The URI with another namespace; it may hold a password. */
    String uri(String namespace) {
        String others = Arrays.stream(fragment().split("&"))
                .filter(option -> !option.isEmpty() && !option.startsWith("namespace="))
                .map(option -> option + "&")
                .collect(Collectors.joining());
        String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
        return parsed.location() + "#" + others + "namespace=" + encoded;
    }

    /** How long one call of the store may take. */
    Duration timeout() {
        return parsed.timeout();
    }

    /** The address without a password. */
    String shown() {
        // The # keeps one that belongs to the address from being taken for that of the options.
        return StoreUri.parse(parsed.location() + "#").toString();
    }

    /** A text of the store or its driver, without the URI's passwords. */
    String masked(String text) {
        return mask.apply(text);
    }

    /** The same for a message that the user is to see; it says so if there was one. */
    String told(String message) {
        String shown = masked(message);
        return shown.equals(message)
                ? message
                : shown + " (*** stands for a password: the message breaks VS-7.5 of the contract)";
    }

    private String fragment() {
        return uri.substring(Math.min(uri.length(), parsed.location().length() + 1));
    }
}
