package io.versionkeeper.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The pages that a build gets when this module is on its test class path. */
class ReportWriterTest {
    @TempDir
    private Path folder;

    @Test
    void eachSubclassOfTheKitGetsAPage() throws IOException {
        run(LauncherFactory.create(), group(Sound.class, "Bumping"), group(Sound.class, "Incarnation"));

        assertThat(page(Sound.class))
                .contains("Version Keeper</dt><dd>" + System.getProperty("kit.version") + "</dd>")
                .contains(
                        "<div class=\"verdict PASSED\">Passed as far as tested: ",
                        " of " + KitTest.count() + " tests</div>")
                .containsPattern("VS-4.7</td><td>It changes when .*<div class=\"reason\">Not tested, because .* wipe")
                .containsSubsequence("<h2 id=\"Bumping\">", "VS-2.1", "VS-2.4", "<h2 id=\"Incarnation\">", "VS-4.4");
    }

    @Test
    void aTestThatPassesWhenItIsRunAgainSaysSo() throws IOException {
        try (LauncherSession session = LauncherFactory.openSession()) {
            Flaky.broken = true;
            run(session.getLauncher(), group(Flaky.class, "Names"));
            assertThat(page(Flaky.class)).contains("verdict FAILED").contains("&lt;broken&gt;");

            Flaky.broken = false;
            run(session.getLauncher(), group(Flaky.class, "Names"));
        }

        assertThat(page(Flaky.class)).contains("verdict PASSED").contains("Passed when it was run again. At first:");
    }

    @Test
    void testsWhoseServerIsNotThereAreNotTested() throws IOException {
        run(LauncherFactory.create(), selectClass(WithoutServer.class));

        assertThat(page(WithoutServer.class))
                .contains("<div class=\"verdict NOT_TESTED\">Not tested: none of ")
                .contains("</td><td>no such server on this machine</td>")
                .doesNotContain("passed<");
    }

    @Test
    void aClassThatFailsAfterItsTestsHasNotPassed() throws IOException {
        run(LauncherFactory.create(), group(EndsBadly.class, "Names"));

        assertThat(page(EndsBadly.class))
                .contains("verdict FAILED", "EndsBadly ends well</td>", "the server would not stop")
                .contains("passed</td>");
    }

    @Test
    void addressesInFailuresAreShownWithoutPasswords() throws IOException {
        run(LauncherFactory.create(), group(Talkative.class, "Names"));

        assertThat(page(Talkative.class))
                .contains("no answer from redis://me:***@host; nor jdbc:x:y?user=me&amp;password=***", "VS-7.5")
                .doesNotContain("secret");
    }

    private void run(Launcher launcher, DiscoverySelector... selectors) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .configurationParameter(ReportWriter.FOLDER, folder.toString())
                .build();
        launcher.execute(request);
    }

    private static DiscoverySelector group(Class<?> kit, String name) {
        Class<?> group = Arrays.stream(VersionStoreTck.class.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
        return selectNestedClass(List.of(kit), group);
    }

    private String page(Class<?> kit) throws IOException {
        return Files.readString(folder.resolve(kit.getName() + ".html"));
    }

    static class Sound extends VersionStoreTck {
        private final Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();

        @Override
        protected VersionStore open(String namespace) {
            return namespaces
                    .computeIfAbsent(namespace, n -> new InMemoryVersionStore())
                    .newClient();
        }
    }

    static class Flaky extends Sound {
        static boolean broken;

        @Override
        protected VersionStore open(String namespace) {
            if (broken) {
                throw new IllegalStateException("<broken>");
            }
            return super.open(namespace);
        }
    }

    static class EndsBadly extends Sound {
        @AfterAll
        static void stopServer() {
            fail("the server would not stop");
        }
    }

    static class Talkative extends Sound {
        @Override
        protected VersionStore open(String namespace) {
            throw new IllegalStateException(
                    "no answer from redis://me:secret@host; nor jdbc:x:y?user=me&password=secret");
        }
    }

    static class WithoutServer extends Sound {
        @BeforeAll
        static void startServer() {
            Assumptions.abort("no such server on this machine");
        }
    }
}
