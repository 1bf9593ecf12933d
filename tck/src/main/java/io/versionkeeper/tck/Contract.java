package io.versionkeeper.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sentences of the rules, read from the page {@code docs/contract.md}, which the build puts into the kit. */
final class Contract {
    private static final Pattern RULE = Pattern.compile("^- \\*\\*(VS-\\d+\\.\\d+)\\*\\* ([^*]+)", Pattern.MULTILINE);
    private static final Map<String, String> SENTENCES = sentences(page());

    private Contract() {}

    /** The rule's sentence by its number, in the order of the page. */
    static Map<String, String> sentences(String page) {
        return RULE.matcher(page)
                .results()
                .collect(Collectors.toMap(
                        rule -> rule.group(1), Contract::onOneLine, (one, other) -> one, LinkedHashMap::new));
    }

    /** The line of a failure that names the rule. */
    static String line(String number) {
        return "Rule:     " + number + ", " + Objects.requireNonNull(SENTENCES.get(number), number) + "\n";
    }

    static String page() {
        try (InputStream page = Contract.class.getResourceAsStream("contract.md")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String onOneLine(MatchResult rule) {
        return rule.group(2).strip().replaceAll("\\s+", " ");
    }
}
