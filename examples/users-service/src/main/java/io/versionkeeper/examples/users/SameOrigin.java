package io.versionkeeper.examples.users;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other web pages away from the demo: those whose host name was made to point at this machine (by the Host
 * header, which then is not a loopback name), and those that send requests across origins.
 */
final class SameOrigin {
    private static final Pattern LOOPBACK = Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private SameOrigin() {}

    static void check(Context ctx) {
        String host = ctx.header("Host");
        if (host == null || !LOOPBACK.matcher(host).matches()) {
            throw new ForbiddenResponse("The demo answers to localhost and 127.0.0.1 alone");
        }
        if (!READING.contains(ctx.method().name()) && isOfAnotherPage(ctx, host)) {
            throw new ForbiddenResponse("Another web page must not change anything here");
        }
    }

    /** Clients that are no browser send neither header. */
    private static boolean isOfAnotherPage(Context ctx, String host) {
        @Nullable String site = ctx.header("Sec-Fetch-Site");
        @Nullable String origin = ctx.header("Origin");
        boolean otherSite = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean otherOrigin = origin != null && !origin.equals("http://" + host);
        return otherSite || otherOrigin;
    }
}
