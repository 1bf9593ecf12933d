package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.StoreUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps the passwords of a URL out of what drivers say, since some quote the whole URL. */
final class Secrets {
    private static final String MASK = "***";
    /** Shorter ones are masked as whole words only, or messages would become unreadable. */
    private static final int SHORT = 4;

    private final List<Pattern> secrets;

    private Secrets(List<Pattern> secrets) {
        this.secrets = secrets;
    }

    static Secrets none() {
        return new Secrets(List.of());
    }

    /** A secret is what the URI's own text hides. */
    static Secrets of(StoreUri uri) {
        String shown = uri.toString();
        String namespace = "#namespace=" + uri.option("namespace", "");
        if (shown.endsWith(namespace)) {
            shown = shown.substring(0, shown.length() - namespace.length());
        }
        Pattern hidden = Pattern.compile(
                Arrays.stream(shown.split(Pattern.quote(MASK), -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("(.*)")),
                Pattern.DOTALL);
        Matcher matcher = hidden.matcher(uri.location());
        List<Pattern> secrets = new ArrayList<>();
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                addSecret(secrets, matcher.group(i));
            }
        }
        return new Secrets(secrets);
    }

    private static void addSecret(List<Pattern> secrets, String secret) {
        secrets.add(pattern(secret));
        try {
            secrets.add(pattern(URLDecoder.decode(secret, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException ignored) {
            // Not percent-encoded: the text as it stands is the secret.
        }
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        return Pattern.compile(
                secret.isEmpty() ? "(?!)" : secret.length() < SHORT ? "(?<!\\w)" + quoted + "(?!\\w)" : quoted);
    }

    String mask(String text) {
        String masked = text;
        for (Pattern secret : secrets) {
            masked = secret.matcher(masked).replaceAll(Matcher.quoteReplacement(MASK));
        }
        return masked;
    }

    /** The failure itself if no message in it holds a secret, else a copy without its causes. */
    Throwable mask(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String text = t.toString();
            if (!mask(text).equals(text)) {
                return maskedCopy(failure);
            }
        }
        return failure;
    }

    private Throwable maskedCopy(Throwable failure) {
        String text = mask(failure.toString());
        Throwable copy = failure instanceof SQLException sql
                ? new SQLException(text, sql.getSQLState(), sql.getErrorCode())
                : new RuntimeException(text);
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }
}
