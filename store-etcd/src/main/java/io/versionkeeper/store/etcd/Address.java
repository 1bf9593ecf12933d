package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are, and who asks them.
 *
 * @param endpoints host and port of each, an IPv6 address in brackets
 * @param user null if nobody logs in
 * @param password null if nobody logs in
 */
record Address(
        List<String> endpoints,
        @Nullable String user,
        @Nullable String password,
        boolean tls) {
    static final String PLAIN = "etcd";
    static final String TLS = "etcds";

    private static final int DEFAULT_PORT = 2379;
    private static final Pattern LOCATION =
            Pattern.compile("(?s)[^:]+://(?:(?<login>.*)@)?(?<endpoints>[^@/?]*)/?(?<rest>.*)");
    private static final Pattern ENDPOINT =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[\\p{L}\\p{N}._-]+)(?::(?<port>\\d{1,5}))?");

    static Address of(StoreUri uri) {
        Matcher parts = LOCATION.matcher(uri.location());
        if (!parts.matches()) {
            throw invalid(uri, "is not of the form etcd://host:port,host:port or etcd://user:password@host:port");
        }
        if (!parts.group("rest").isEmpty()) {
            throw invalid(
                    uri, "has something behind its hosts; leave it out, and write options behind a #, percent-encoded");
        }
        List<String> endpoints = new ArrayList<>();
        for (String endpoint : parts.group("endpoints").split(",", -1)) {
            endpoints.add(endpoint(uri, endpoint));
        }
        boolean tls = uri.scheme().equals(TLS);
        String login = parts.group("login");
        if (login == null) {
            return new Address(List.copyOf(endpoints), null, null, tls);
        }
        int colon = login.indexOf(':');
        if (colon < 1 || colon == login.length() - 1) {
            throw invalid(uri, "has a user without a password, or a password alone; write user:password@");
        }
        return new Address(
                List.copyOf(endpoints),
                decoded(uri, login.substring(0, colon)),
                decoded(uri, login.substring(colon + 1)),
                tls);
    }

    private static String endpoint(StoreUri uri, String text) {
        Matcher matcher = ENDPOINT.matcher(text);
        if (!matcher.matches()) {
            throw invalid(
                    uri,
                    "has \"" + text + "\" where a host belongs; write hosts as name:port, 10.0.0.1:port or [::1]:port,"
                            + " with commas between them");
        }
        String port = matcher.group("port");
        int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw invalid(uri, "has the port " + port + "; write one from 1 to 65535");
        }
        return matcher.group("host") + ":" + number;
    }

    /** A plus stays a plus. */
    private static String decoded(StoreUri uri, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message may quote a part of the password.
            throw invalid(uri, "has a user or password with a broken percent-encoding; write % as %25");
        }
    }

    private static StoreMisconfiguredException invalid(StoreUri uri, String what) {
        return new StoreMisconfiguredException("The store URI " + uri + " " + what, null);
    }

    /** In the form that jetcd's resolver takes; brackets are not allowed in a path. */
    String target() {
        return "ip:///" + String.join(",", endpoints).replace("[", "%5B").replace("]", "%5D");
    }

    @Override
    public String toString() {
        return String.join(",", endpoints);
    }
}
