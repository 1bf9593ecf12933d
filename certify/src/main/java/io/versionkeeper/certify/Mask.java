package io.versionkeeper.certify;

import io.versionkeeper.spi.StoreUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the passwords of one URI out of any text, such as the message of a driver that repeats them. */
final class Mask implements UnaryOperator<String> {
    private static final String STARS = "***";
    /** A shorter one is a part of many words, and is masked where it stands alone. */
    private static final int LONG = 4;

    private final String location;
    private final String shown;
    private final Set<String> secrets = new LinkedHashSet<>();

    /**
     * Finds the passwords.
     *
     * @param location what stands before the options
     * @param shown the same with stars in the place of passwords
     * @param options what stands behind the #, as it was given
     */
    Mask(String location, String shown, String options) {
        this.location = location;
        this.shown = shown;
        addSecretsOfLocation();
        for (String option : options.split("&", -1)) {
            int equals = option.indexOf('=');
            if (equals > 0 && isSecret(option.substring(0, equals))) {
                addSecret(option.substring(equals + 1));
            }
        }
    }

    private void addSecretsOfLocation() {
        StringBuilder form = new StringBuilder();
        for (String part : shown.split(Pattern.quote(STARS), -1)) {
            form.append(form.isEmpty() ? "" : "(.*)").append(Pattern.quote(part));
        }
        Matcher matcher = Pattern.compile(form.toString(), Pattern.DOTALL).matcher(location);
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                addSecret(matcher.group(i));
            }
        }
    }

    /** Asks StoreUri, which knows by their names the parameters that it must not show. */
    private static boolean isSecret(String option) {
        return StoreUri.parse("x:?" + option + "=y#").toString().contains(STARS);
    }

    private void addSecret(String secret) {
        secrets.add(secret);
        try {
            secrets.add(URLDecoder.decode(secret.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // It is not encoded.
        }
        secrets.remove("");
    }

    @Override
    public String apply(String text) {
        String masked = text.replace(location, shown);
        for (String secret : secrets) {
            masked = secret.length() >= LONG
                    ? masked.replace(secret, STARS)
                    : masked.replaceAll(
                            "(?<![\\p{L}\\p{N}])" + Pattern.quote(secret) + "(?![\\p{L}\\p{N}])",
                            Matcher.quoteReplacement(STARS));
        }
        return masked;
    }
}
