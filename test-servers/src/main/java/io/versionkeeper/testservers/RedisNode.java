package io.versionkeeper.testservers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;

/** Asks one process of Redis. */
final class RedisNode {
    private RedisNode() {}

    static <T> T ask(String url, Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(url)) {
            return question.apply(client.connect().sync());
        }
    }

    static String version(String url) {
        return info(url, "server", "redis_version");
    }

    /** One line of what INFO says, or an empty text if it does not say that. */
    static String info(String url, String section, String name) {
        return ask(url, redis -> redis.info(section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
