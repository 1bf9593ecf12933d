package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Valid names that databases, drivers and query languages like to mix up or to misread. */
final class HostileNames {
    private static final String KEY = "\uD83D\uDD11"; // four bytes in UTF-8
    private static final String LOCK = "\uD83D\uDD12";

    private HostileNames() {}

    record Twins(String one, String other) {}

    /** Pairs that a collation, a normalisation or a character set takes for one. No name is in two pairs. */
    static final List<Twins> TWINS = List.of(
            new Twins("Users", "users"),
            new Twins("orders", "orders "),
            new Twins("cities", " cities"),
            new Twins("a", "a\u00A0"),
            new Twins("\u00FCsers", "u\u0308sers"), // NFC and NFD
            new Twins("\u212B", "\u00C5"), // NFC folds the Angstrom sign
            new Twins("\uFB01le", "file"), // NFKC unfolds the ligature
            new Twins("\u2460", "1"),
            new Twins("stra\u00DFe", "strasse"),
            new Twins("resum\u00E9", "resume"),
            new Twins("I", "\u0131"), // Turkish
            new Twins("i", "\u0130"),
            new Twins("zero\u200Dwidth", "zerowidth"),
            new Twins("soft\u00ADhyphen", "softhyphen"),
            new Twins("\uFEFFmark", "mark"),
            new Twins("\u202Eright", "right"),
            new Twins("\uFFFD", "?"),
            new Twins(KEY, LOCK),
            new Twins("null", "NULL"),
            new Twins("007", "7"),
            new Twins("1.0", "1.00"),
            new Twins("a%20b", "a b"),
            new Twins("x".repeat(254) + "1", "x".repeat(254) + "2"),
            new Twins(KEY.repeat(254) + "1", KEY.repeat(254) + "2"));

    /** Pairs whose second name has a meaning that takes in the first one, or is shown in the same way. */
    static final List<Twins> PATTERNS = List.of(
            new Twins("a", "%"),
            new Twins("a", "_"),
            new Twins("a", "*"),
            new Twins("a", "[a]"),
            new Twins("a", "{a}"),
            new Twins("a", "?"),
            new Twins("a", "a*"),
            new Twins("a", "a{}"),
            new Twins("{b}", "{b}{a}"),
            new Twins("a", "a/"),
            new Twins("a", "a/.."),
            new Twins("app", "app2"),
            new Twins("'", "''"),
            new Twins("\\", "\\\\"),
            new Twins("a/b", "a/../a/b"),
            new Twins("..", "."),
            new Twins("a", "' OR '1'='1"),
            new Twins("a", "a#b"));

    /** Names with a meaning to some language, pattern or path. */
    private static final List<String> SPECIAL = List.of(
            " ",
            "  ",
            "'",
            "''",
            "\"",
            "`",
            "\\",
            "\\\\",
            "\\'",
            "%",
            "_",
            "*",
            "?*",
            "[a]",
            "[[a]]",
            "{}",
            "{a}",
            "$1",
            "$a",
            "${a}",
            "#",
            "##",
            "/",
            "//",
            "a/b",
            "a//b",
            ".",
            "..",
            "../a",
            "a.b",
            "a:b",
            "::",
            ":x",
            "<x>",
            "@",
            "-",
            "--",
            ";",
            ",",
            "|",
            "&amp;",
            "^",
            "~",
            "=",
            "' OR '1'='1",
            "'; --",
            "/* a */",
            "true",
            "false",
            "None",
            "undefined",
            "NaN",
            "0",
            "-1",
            "default",
            "incarnation",
            "__proto__",
            "_id",
            "\u2028",
            "\uFFFF",
            "\u05E9\u05DC\u05D5\u05DD",
            "\u0645\u0631\u062D\u0628\u0627",
            "\u65E5\u672C\u8A9E",
            "a\u0301\u0302\u0303",
            "\u00DF",
            "ss",
            "x".repeat(255),
            KEY.repeat(255));

    /** All of them, each once. */
    static Set<String> all() {
        Set<String> names = new LinkedHashSet<>(SPECIAL);
        for (Twins twins : TWINS) {
            names.add(twins.one());
            names.add(twins.other());
        }
        return names;
    }

    /** The name behind a prefix; cut at the front, since twins differ at the end, if both are too long. */
    static String prefixed(String prefix, String name) {
        return prefix + lastCodePoints(name, ResourceId.MAX_CODE_POINTS - prefix.length());
    }

    private static String lastCodePoints(String text, int count) {
        int length = text.codePointCount(0, text.length());
        return length <= count ? text : text.substring(text.offsetByCodePoints(0, length - count));
    }
}
