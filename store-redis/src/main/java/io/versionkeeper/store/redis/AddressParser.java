package io.versionkeeper.store.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart what stands before the {@code #} of a store's URI: the forms of Lettuce's own URIs, and
 * {@code redis-cluster}. Lettuce itself ignores a parameter that it does not know, takes no list of IPv6 addresses, and
 * quotes the password in its errors.
 */
final class AddressParser {
    private static final Pattern PARTS = Pattern.compile(
            "(?s)[^:]*://(?:(?<user>.*)@)?(?<hosts>[^@/?]*)(?:/(?<database>[^@?]*))?(?:\\?(?<query>[^@]*))?");
    private static final Pattern HOST =
            Pattern.compile("(?:\\[(?<ipv6>[0-9A-Fa-f:.%]+)]|(?<name>[^\\s:\\[\\]]+))(?::(?<port>\\d{1,5}))?");
    private static final Set<String> PARAMETERS = Set.of("clientName", "sentinelMasterId", "verifyPeer");

    private final StoreUri uri;
    private final Matcher parts;
    private final boolean sentinel;
    private final Duration timeout;
    private final Map<String, String> parameters = new TreeMap<>();

    private AddressParser(StoreUri uri, Duration timeout) {
        this.uri = uri;
        this.parts = PARTS.matcher(uri.location());
        this.timeout = timeout;
        this.sentinel = uri.scheme().endsWith("-sentinel");
        if (!parts.matches()) {
            throw invalid("write it as " + uri.scheme() + "://user:password@host:port, with percent-encoding");
        }
        readParameters();
    }

    static Address parse(StoreUri uri) {
        boolean cluster = uri.scheme().endsWith("-cluster");
        boolean sentinel = uri.scheme().endsWith("-sentinel");
        // A call may meet a node that is gone, and then has to ask another one: each gets a part of the time.
        Duration part = uri.timeout().dividedBy(cluster ? 4 : sentinel ? 2 : 1);
        AddressParser parser = new AddressParser(uri, part);
        return new Address(cluster, part, cluster ? parser.nodes() : List.of(parser.server()));
    }

    private RedisURI server() {
        List<HostAndPort> hosts = hosts();
        if (sentinel) {
            return sentinels(hosts);
        }
        refuseParameter("sentinelMasterId", "write redis-sentinel:// if these are Sentinels");
        if (hosts.size() > 1) {
            throw invalid("it names several hosts; write redis-cluster:// for the nodes of a Cluster, or"
                    + " redis-sentinel:// for Sentinels");
        }
        return built(RedisURI.Builder.redis(hosts.get(0).host, hosts.get(0).port));
    }

    private List<RedisURI> nodes() {
        refuseParameter("sentinelMasterId", "leave it out, a Cluster has no Sentinels");
        if (database() != 0) {
            throw invalid("a Cluster has the database 0 alone; leave out the /" + database());
        }
        return hosts().stream()
                .map(each -> built(RedisURI.Builder.redis(each.host, each.port)))
                .toList();
    }

    private RedisURI sentinels(List<HostAndPort> hosts) {
        String primary = parameters.get("sentinelMasterId");
        if (primary == null) {
            throw invalid("name the primary as the Sentinels know it, such as ?sentinelMasterId=mymaster");
        }
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(primary);
        hosts.forEach(each -> builder.withSentinel(each.host, each.port));
        return built(builder);
    }

    private RedisURI built(RedisURI.Builder builder) {
        builder.withTimeout(timeout).withSsl(uri.scheme().startsWith("rediss"));
        builder.withDatabase(database()).withVerifyPeer(verifyMode());
        String clientName = parameters.get("clientName");
        if (clientName != null) {
            builder.withClientName(clientName);
        }
        authenticate(builder);
        return builder.build();
    }

    /** A text without a colon is a password, as for Lettuce. */
    private void authenticate(RedisURI.Builder builder) {
        String info = parts.group("user");
        if (info == null || info.isEmpty()) {
            return;
        }
        int colon = info.indexOf(':');
        String user = decoded("user", info.substring(0, Math.max(0, colon)));
        String password = decoded("password", info.substring(colon + 1));
        if (password.isEmpty()) {
            throw invalid("it has a user without a password; write user:password@");
        }
        if (user.isEmpty()) {
            builder.withPassword(password.toCharArray());
        } else {
            builder.withAuthentication(user, password.toCharArray());
        }
    }

    private int database() {
        String text = parts.group("database");
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,6}")) {
            throw invalid("\"" + text + "\" is no database; write its number, such as /0");
        }
        return Integer.parseInt(text);
    }

    private SslVerifyMode verifyMode() {
        String text = parameters.getOrDefault("verifyPeer", "FULL");
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "FULL" -> SslVerifyMode.FULL;
            case "CA" -> SslVerifyMode.CA;
            case "NONE" -> SslVerifyMode.NONE;
            default -> throw invalid("verifyPeer is " + text + "; write FULL, CA or NONE");
        };
    }

    private record HostAndPort(String host, int port) {}

    private List<HostAndPort> hosts() {
        List<HostAndPort> hosts = new ArrayList<>();
        for (String text : parts.group("hosts").split(",", -1)) {
            Matcher host = HOST.matcher(text);
            if (!host.matches()) {
                throw invalid("\"" + text + "\" is no host; write host:port, with an IPv6 address in brackets");
            }
            String name = host.group("ipv6") == null ? host.group("name") : host.group("ipv6");
            hosts.add(new HostAndPort(name, port(host.group("port"))));
        }
        return hosts;
    }

    private int port(@Nullable String text) {
        int port = text != null
                ? Integer.parseInt(text)
                : sentinel ? RedisURI.DEFAULT_SENTINEL_PORT : RedisURI.DEFAULT_REDIS_PORT;
        if (port < 1 || port > 65_535) {
            throw invalid("the port is " + text + "; write one from 1 to 65535");
        }
        return port;
    }

    private void readParameters() {
        String query = parts.group("query");
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            String name = parameter.replaceFirst("=.*", "");
            if (!PARAMETERS.contains(name)) {
                throw invalid("it has the unknown parameter \"" + name + "\"; known before the # are clientName,"
                        + " sentinelMasterId and verifyPeer, and behind it namespace, timeout and watch");
            }
            String value = decoded(name, parameter.substring(Math.min(parameter.length(), name.length() + 1)));
            if (value.isEmpty() || parameters.put(name, value) != null) {
                throw invalid("the parameter " + name + " is empty, or there twice; write it once, with a value");
            }
        }
    }

    private void refuseParameter(String name, String mend) {
        if (parameters.containsKey(name)) {
            throw invalid("it has the parameter " + name + "; " + mend);
        }
    }

    private String decoded(String what, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause quotes the text.
            throw invalid("its " + what + " has a broken percent-encoding; write % as %25");
        }
    }

    private StoreMisconfiguredException invalid(String mend) {
        return new StoreMisconfiguredException("The store URI " + uri + " is not valid: " + mend, null);
    }
}
