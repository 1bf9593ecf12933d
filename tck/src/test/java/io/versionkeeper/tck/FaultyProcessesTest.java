package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.Events;

/** The kit rejects a store whose processes do not know of each other. */
class FaultyProcessesTest extends FaultyStores {
    private static final String ANOTHER = "theBumpsOfAnotherProcessAreCountedToo";
    private static Path file;

    private final String classPath = System.getProperty("java.class.path");

    @BeforeEach
    void registerTheProviderWithOtherProcesses(@TempDir Path folder) throws IOException {
        file = folder.resolve("record");
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(VersionStoreProvider.class.getName()), OneFileProvider.class.getName());
        System.setProperty("java.class.path", classPath + File.pathSeparator + folder);
    }

    @AfterEach
    void restoreTheClassPath() {
        System.setProperty("java.class.path", classPath);
    }

    @Test
    void rejectsALockThatOtherProcessesDoNotSee() {
        assertRejected(
                "VS-3.9",
                ANOTHER,
                "each of 400 concurrent bumps gets a number of its own",
                LockedInTheProcess.class,
                (store, namespace) -> store);
    }

    @Test
    void acceptsALockOnTheFileAndALogOnTheConsole() {
        assertThat(tests(LockedInTheFile.class).succeeded().count()).isOne();
    }

    @Test
    void saysWhyAnotherProcessDoesNotReachTheStore() {
        assertThat(tests(NoSuchScheme.class).failed().map(FaultyStores::message).toList())
                .singleElement()
                .asString()
                .contains("Another process, which opened the store by uri(String), failed: ", "nonesuch")
                .contains("\n    \tat ", "OtherProcess.main");
    }

    @Test
    void aProcessThatHangsInTheStoreIsEndedWithTheTest() {
        timeout = Duration.ofSeconds(1);
        assertThat(tests(Hanging.class).failed().map(FaultyStores::message).toList())
                .singleElement()
                .asString()
                .contains("the test ends within 1000 ms");
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            assertThat(child.onExit()).succeedsWithin(timeout);
        }
    }

    @Test
    void aProcessThatHangsInTheStoreEndsWithItsInput() throws Exception {
        Process process = OtherProcess.command(Rules.USERS, 1).start();
        try (BufferedWriter input = process.outputWriter()) {
            input.write(new Hanging().uri("any") + "\n");
        }

        try {
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Events tests(Class<?> kit) {
        return run(
                selectNestedMethod(List.of(kit), VersionStoreTck.Concurrency.class, ANOTHER),
                (store, namespace) -> store);
    }

    /** Whoever runs a kit without this test would otherwise get a file named null in the module. */
    private static Path file() {
        return Objects.requireNonNull(file, "FaultyProcessesTest alone makes the folder");
    }

    static class LockedInTheProcess extends VersionStoreTck {
        @Override
        protected VersionStore open(String namespace) {
            String quiet = uri(namespace).replace("&log=out", "");
            return new OneFileProvider().open(StoreUri.parse(quiet));
        }

        @Override
        protected String uri(String namespace) {
            return "onefile:" + file() + "#lock=process";
        }
    }

    static class LockedInTheFile extends LockedInTheProcess {
        @Override
        protected String uri(String namespace) {
            return "onefile:" + file() + "#lock=file&log=out";
        }
    }

    static class Hanging extends WithoutHooks {
        @Override
        protected String uri(String namespace) {
            return "onefile:" + file() + "#lock=never";
        }

        @Override
        protected Duration timeout() {
            return timeout;
        }
    }

    static class NoSuchScheme extends WithoutHooks {
        @Override
        protected String uri(String namespace) {
            return "nonesuch:" + file();
        }
    }
}
