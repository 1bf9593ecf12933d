package io.versionkeeper.benchmarks.servers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The port within a server's URL. */
public final class Ports {
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    private Ports() {}

    /** The port that the URL names. */
    public static int of(String url) {
        Matcher matcher = PORT.matcher(url);
        if (!matcher.find()) {
            throw new IllegalArgumentException("There is no port of 127.0.0.1 in " + url);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The URL with another port. */
    public static String replace(String url, int port) {
        return url.replace("127.0.0.1:" + of(url), "127.0.0.1:" + port);
    }
}
