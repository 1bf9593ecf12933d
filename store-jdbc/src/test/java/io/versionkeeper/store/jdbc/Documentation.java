package io.versionkeeper.store.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements printed in docs/store-jdbc.md. */
final class Documentation {
    private Documentation() {}

    /** The SQL under a database's heading that follows a comment such as {@code -- bump}. */
    static String sql(String heading, String what) {
        String section = section(heading);
        Matcher matcher = Pattern.compile("```sql\n-- " + what + "[^\n]*\n(.*?)\n```", Pattern.DOTALL)
                .matcher(section);
        if (!matcher.find()) {
            throw new AssertionError("docs/store-jdbc.md has no \"-- " + what + "\" under " + heading);
        }
        return matcher.group(1);
    }

    private static String section(String heading) {
        try {
            String page = Files.readString(Path.of("..", "docs", "store-jdbc.md"));
            String rest = page.substring(page.indexOf("\n### " + heading + "\n") + 1);
            int end = rest.indexOf("\n## ");
            int next = rest.indexOf("\n### ");
            return rest.substring(0, Math.min(end < 0 ? rest.length() : end, next < 0 ? rest.length() : next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
