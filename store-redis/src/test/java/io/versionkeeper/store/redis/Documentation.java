package io.versionkeeper.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the commands printed in docs/store-redis.md, by a shell. */
final class Documentation {
    private Documentation() {}

    /**
     * Runs the command below a comment such as {@code # bump}.
     *
     * @param options of redis-cli, which come first
     * @param namespace in place of the documented one
     * @return what it prints
     */
    static String run(String comment, String options, String namespace) throws IOException, InterruptedException {
        String page = Files.readString(Path.of("..", "docs", "store-redis.md"));
        Matcher matcher = Pattern.compile("```sh\n# " + comment + "[^\n]*\n(redis-cli )(.*?)\n```")
                .matcher(page);
        if (!matcher.find()) {
            throw new AssertionError("docs/store-redis.md has no \"# " + comment + "\"");
        }
        String command =
                matcher.group(1) + options + " " + matcher.group(2).replace("{default}", "{" + namespace + "}");
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!shell.waitFor(10, TimeUnit.SECONDS) || shell.exitValue() != 0) {
            throw new AssertionError(command + " failed: " + output);
        }
        return output.strip();
    }

    /** The rights of an ACL user, as far as the page has them. */
    static String acl() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "store-redis.md"));
        Matcher matcher =
                Pattern.compile("\nACL SETUSER versions on >password (.*)\n").matcher(page);
        if (!matcher.find()) {
            throw new AssertionError("docs/store-redis.md has no ACL SETUSER");
        }
        return matcher.group(1);
    }
}
