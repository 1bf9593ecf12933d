package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.ask;

import io.lettuce.core.api.sync.RedisCommands;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.LostBumpsContract;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;

/** FLUSHALL, and an old snapshot of a server that it starts from. */
class RedisOperatorTest extends LostBumpsContract {
    private final PrivateServer server = Redis.start("--appendonly", "no");
    private final String url = server.newDatabaseUrl();
    private final Path snapshot = server.dataFolder().resolveSibling("dump.rdb");
    private final Path saved = snapshot.resolveSibling("saved.rdb");

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected VersionStore open() {
        return TestRedis.open(url, "lost");
    }

    @Override
    protected void wipe() {
        ask(url, RedisCommands::flushall);
    }

    @Override
    protected void save() throws IOException {
        ask(url, RedisCommands::save);
        Files.copy(snapshot, saved);
    }

    @Override
    protected void restore() throws IOException {
        server.kill();
        Files.move(saved, snapshot, StandardCopyOption.REPLACE_EXISTING);
        server.restart();
    }

    /** By the server's run id. */
    @Override
    protected boolean restoreShows() {
        return true;
    }
}
