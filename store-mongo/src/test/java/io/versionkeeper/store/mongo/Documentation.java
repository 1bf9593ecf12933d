package io.versionkeeper.store.mongo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;

/** The statements for mongosh in docs/store-mongo.md. */
final class Documentation {
    private static final String RANDOM = "Long.fromBits(Math.random() * 2 ** 32, Math.random() * 2 ** 32)";

    private Documentation() {}

    /**
     * What a statement passes to the collection's method, without running the shell.
     *
     * @param what the comment above the statement begins with
     * @param stamp what to take for the random stamp
     */
    static BsonArray arguments(String what, String method, long stamp) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "store-mongo.md"));
        Matcher statement = Pattern.compile(
                        "```js\n// " + what + "[^\n]*\ndb\\.versionkeeper\\." + method + "\\((.*)\\)\n```")
                .matcher(page);
        if (!statement.find()) {
            throw new AssertionError("docs/store-mongo.md has no \"// " + what + "\"");
        }
        return BsonArray.parse("["
                + statement
                        .group(1)
                        .replace(RANDOM, "{$numberLong: '" + stamp + "'}")
                        .replace("Long(1)", "{$numberLong: '1'}")
                + "]");
    }
}
