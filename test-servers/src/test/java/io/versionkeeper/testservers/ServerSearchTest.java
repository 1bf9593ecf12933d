package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ServerSearchTest {
    private static final FakeKind MISSING = new FakeKind(null, "fake-server");

    @TempDir
    Path folder;

    @Test
    void takesTheAddressInTheSystemPropertyFirst() throws IOException {
        DatabaseServer server = search(Map.of("fake.url", "ready/property", "FAKE_URL", "ready/environment"))
                .find(MISSING);

        assertThat(server.newDatabaseUrl()).isEqualTo("ready/property/new");
        assertThat(report()).isEqualTo("fake 1.2: given address\n");
    }

    @Test
    void takesTheAddressInTheEnvironmentVariable() {
        DatabaseServer server = search(Map.of("FAKE_URL", "ready/environment")).find(MISSING);

        assertThat(server.newDatabaseUrl()).isEqualTo("ready/environment/new");
    }

    @Test
    void failsWhenNobodyAnswersAtTheAddress() {
        assertThatThrownBy(() -> search(Map.of("fake.url", "nobody:1")).find(MISSING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fake.url or FAKE_URL does not answer");
    }

    @Test
    void skipsTheTestWithAReasonWhenThereIsNoServer() throws IOException {
        assertThatThrownBy(() -> search(Map.of()).find(MISSING))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("neither -Dfake.url nor FAKE_URL is set; there is no Docker;"
                        + " its binary is not on this machine");
        assertThat(report()).isEqualTo("fake: NOT RUN\n");
    }

    @Test
    void failsAndSaysWhatToInstallWhenBackendsAreRequired() {
        assertThatThrownBy(() -> search(Map.of("backends", "required")).find(MISSING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("install the package fake-server");
    }

    @Test
    void skipsAServerThatNoPackageHasEvenWhenBackendsAreRequired() {
        assertThatThrownBy(() -> search(Map.of("backends", "required")).find(new FakeKind(null, null)))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void asksForTheBinaryWhenAServerToKillIsOnlyToBeHadAtAnAddress() {
        assertThatThrownBy(() -> search(Map.of("fake.url", "ready")).startPrivate(new FakeKind(null, "fake-server")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("needs the server's binary");
    }

    @Test
    void fallsBackToTheBinaryWhenDockerFailsAndShowsTheLogWhenThatFailsToo() {
        FakeKind broken = new FakeKind("echo this disk is full >&2; exit 3", "fake-server");

        assertThatThrownBy(() -> new ServerSearch(Map.of(), () -> true, new Report(folder.resolve("r"))).find(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fake does not start")
                .hasMessageContaining("this disk is full");
    }

    @Test
    void reportsAStandInAsNotRunEvenWhenBackendsAreRequired() throws IOException {
        Report report = new Report(folder.resolve("backends.txt"));
        FakeKind missing = new FakeKind(null, null) {
            @Override
            DatabaseServer standIn() {
                return () -> "stand-in";
            }
        };

        DatabaseServer server = new ServerSearch(Map.of("backends", "required"), () -> false, report).find(missing);

        assertThat(server.newDatabaseUrl()).isEqualTo("stand-in");
        assertThat(report()).isEqualTo("fake: NOT RUN (stand-in: not finished)\n");
        report.endOfTests(false);
        assertThat(report()).isEqualTo("fake: NOT RUN (stand-in: failed)\n");
        report.endOfTests(true);
        assertThat(report()).isEqualTo("fake: NOT RUN (stand-in: passed)\n");
    }

    @Test
    void searchesOnceForAServerThatIsMissing() {
        FakeKind kind = new FakeKind(null, "fake-server");
        assertThatThrownBy(() -> kind.shared(search(Map.of()))).isInstanceOf(TestAbortedException.class);

        assertThatThrownBy(() -> kind.shared(search(Map.of("fake.url", "ready"))))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void keepsOneLineForEachKindInTheReport() throws IOException {
        Files.writeString(folder.resolve("backends.txt"), "fake 1.1: given address\nother: NOT RUN\n");

        search(Map.of("fake.url", "ready")).find(MISSING);

        assertThat(report()).isEqualTo("fake 1.2: given address\nother: NOT RUN\n");
    }

    private ServerSearch search(Map<String, String> settings) {
        return new ServerSearch(settings, () -> false, new Report(folder.resolve("backends.txt")));
    }

    private String report() throws IOException {
        return Files.readString(folder.resolve("backends.txt"));
    }
}
