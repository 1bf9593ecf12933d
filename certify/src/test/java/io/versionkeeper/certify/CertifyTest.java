package io.versionkeeper.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.versionkeeper.tck.report.KitTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, in this JVM, on stores of the project and of a third party. */
class CertifyTest {
    @TempDir
    private static Path folder;

    private static String stores;
    private static String thrower;
    private static String thief;

    private Duration patience = Duration.ofSeconds(10);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void makeJars() throws IOException {
        ThirdPartyJar jar = new ThirdPartyJar(folder);
        stores = jar.offering("Stores");
        thrower = jar.offering("Thrower");
        thief = jar.offering("Thief");
    }

    @Test
    void aStoreOfTheProjectPassesAndNothingIsClaimedThatWasNotTested() throws IOException {
        Path report = folder.resolve("h2.html");

        assertThat(run("jdbc:h2:mem:certify", "--only", "incarnation", "--report", report.toString()))
                .isEqualTo(Main.PASSED);

        assertThat(out.toString())
                .contains("namespaces of its own making, tck-...", "It deletes nothing")
                .contains("\nPassed as far as tested: 4 of " + KitTest.count() + " tests")
                .containsPattern("Incarnation +VS-4 +4 +- +2 ")
                .containsPattern("Not tested, because .* wipe.*:\n +VS-4.7 Incarnation: ");
        assertThat(Files.readString(report))
                .contains("<h1>jdbc:h2:mem:certify</h1>", "Passed as far as tested: 4 of " + KitTest.count() + " tests")
                .contains("<td class=\"rule\">VS-4.5</td><td>It stays the same over reads")
                .contains("<div class=\"reason\">Not tested, because")
                .contains("prefers-color-scheme: dark")
                .doesNotContain("src=", "http", "url(");
    }

    @Test
    void aFaultyStoreOfAThirdPartyFailsWithTheRuleAndWithoutThePassword() throws IOException {
        Path report = folder.resolve("faulty.html");

        int status =
                run("stampless://me:secret@host", "--classpath", stores, "--only", "2", "--report", report.toString());

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(out.toString())
                .contains("Certifying stampless://me:***@host (com.example.thirdparty.ThirdParty$Store)")
                .containsPattern("FAILED VS-2.4.* Bumping: ")
                .contains("    Rule:     VS-2.4, The stamp MUST be stored as it was given")
                .containsPattern("\nFailed: \\d tests? failed, \\d of \\d+ passed")
                .doesNotContain("secret");
        assertThat(Files.readString(report))
                .contains("<div class=\"verdict FAILED\">Failed: ", "<pre>Rule:     VS-2.4")
                .doesNotContain("secret");
    }

    @Test
    void aPasswordInAMessageOfTheStoreIsNotShownAndBreaksARule() throws IOException {
        Path report = folder.resolve("talkative.html");
        String uri = "talkative://me:secret1@host#token=secret%202";

        assertThat(run(uri, "--classpath", stores, "--only", "2.1", "--report", report.toString()))
                .isEqualTo(Main.FAILED);

        assertThat(out.toString())
                .contains("cannot bump at talkative://me:***@host with *** alias ***", "Also broken: VS-7.5")
                .doesNotContain("secret");
        assertThat(Files.readString(report)).contains("Also broken: VS-7.5").doesNotContain("secret");
    }

    @Test
    void theVerdictIsToldBeforeAReportThatCannotBeWritten() {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a disk that is full").exists();

        assertThat(run("jdbc:h2:mem:x", "--only", "VS-2.1", "--report", full.toString()))
                .isEqualTo(Main.COULD_NOT_RUN);

        assertThat(out.toString()).contains("\nPassed as far as tested: 1 of ");
        assertThat(err.toString()).contains("--report /dev/full cannot be written: ", "No space left");
    }

    @Test
    void anErrorOfTheCommandSaysNothingAboutTheStore() {
        PrintWriter broken = new PrintWriter(new StringWriter() {
            @Override
            public void write(String text, int offset, int length) {
                throw new NoClassDefFoundError("Missing");
            }
        });

        assertThat(main(broken).run("jdbc:h2:mem:x")).isEqualTo(Main.COULD_NOT_RUN);

        assertThat(err.toString()).contains("The command itself failed: java.lang.NoClassDefFoundError: Missing");
    }

    @Test
    void soakingBeginsWithTheSeedThatIsGiven() {
        String uri = "jdbc:sqlite:" + folder.resolve("soak.db") + "?journal_mode=WAL&synchronous=OFF";

        assertThat(run(uri, "--only", "VS-2.1", "--soak", "1ms", "--seed", "42"))
                .as(out.toString())
                .isEqualTo(Main.PASSED);

        assertThat(out.toString()).contains("\n  round 1, seed 42: passed").doesNotContain("round 2");
    }

    /** Other processes get the jars too: what they miss here is the memory of this one. */
    @Test
    void aStoreInTheMemoryOfOneProcessIsRejected() {
        assertThat(run("sound:x", "--classpath", stores, "--only", "VS-3.9")).isEqualTo(Main.FAILED);

        assertThat(out.toString())
                .containsPattern("FAILED VS-3.9 Concurrency: ")
                .contains("concurrent bumps gets a number of its own")
                .doesNotContain("scheme");
    }

    @Test
    void soakingEndsAtTheFirstFailure() {
        assertThat(run("racy:x", "--classpath", stores, "--only", "VS-2", "--soak", "10m"))
                .isEqualTo(Main.FAILED);

        assertThat(out.toString())
                .containsPattern("  round \\d+, seed \\d+: FAILED")
                .containsPattern("FAILED VS-3.1.* Concurrency: ")
                .containsPattern("Bumping +VS-2 +6 +- ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VS-2.4", "2.4", "vs-2", "2", "BUMPING"})
    void onlyTakesARuleAPartOrAGroup(String only) {
        assertThat(run("sound:x", "--classpath", stores, "--only", only)).isEqualTo(Main.PASSED);

        assertThat(out.toString()).contains("Bumping").doesNotContain("Reading ", "Concurrency ");
    }

    @Test
    void theUriAndTheOptionsAreChecked() {
        assertCannotRun("Give the URI of a store, such as jdbc:");
        assertCannotRun("Give the URI of one store, not of 2", "redis://:secret@a", "redis://:secret@b");
        assertCannotRun("has no scheme", "localhost");
        assertCannotRun("the scheme \"nosuch\"", "nosuch://me:secret@host");
        assertCannotRun("has the unknown option \"colour\"", "jdbc:h2:mem:x#colour=red");
        assertCannotRun("timeout=soon", "jdbc:h2:mem:x#timeout=soon");
        assertCannotRun("There is no option --fast", "jdbc:h2:mem:x?password=secret", "--fast=secret");
        assertCannotRun("--soak is a whole number above 0 and a unit", "jdbc:h2:mem:x", "--soak", "10");
        assertCannotRun("--timeout is a whole number above 0 and a unit", "jdbc:h2:mem:x", "--timeout", "0s");
        assertCannotRun("--only", "jdbc:h2:mem:x", "--only");
        assertCannotRun("There is no such option", "jdbc:h2:mem:x", "-psecret");
        assertCannotRun("--only is given twice", "jdbc:h2:mem:x", "--only", "2", "--only", "3");
        assertCannotRun("--seed does not take \"x\"; give a whole number", "jdbc:h2:mem:x", "--seed", "x");
        assertCannotRun("--seed is the seed of the first round of --soak", "jdbc:h2:mem:x", "--seed", "1");
        assertCannotRun("first line of standard input", "-");
    }

    @Test
    void onlyHasToMatchATestThatCanRun() {
        assertCannotRun("--only VS-99.1 matches no test", "jdbc:h2:mem:x", "--only", "VS-99.1");
        assertCannotRun("Concurrency", "jdbc:h2:mem:x", "--only", "concurency");

        assertThat(run("jdbc:h2:mem:x", "--only", "Failure")).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(err.toString()).contains("Nothing of this can be tested by a URI alone");
    }

    @Test
    void jarsAndReportAreCheckedBeforeTheRun() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        String missing = folder.resolve("missing.jar").toString();

        assertCannotRun("missing.jar, which does not exist", "sound:x", "--classpath", missing);
        assertCannotRun("text.jar, which is no jar", "sound:x", "--classpath", stores + ":" + text);
        assertCannotRun("its folder does not exist", "sound:x", "--report", missing + "/report.html");
        assertCannotRun("it is a folder", "sound:x", "--report", folder.toString());
    }

    @Test
    void aProviderThatDoesNotBehaveIsNamed() {
        assertCannotRun("no licence", "thrower:x", "--classpath", thrower);
        assertCannotRun("returned null from open()", "nothing:x", "--classpath", stores);
        assertCannotRun(
                "IllegalArgumentException: no driver for leaky://me:***@host",
                "leaky://me:secret@host",
                "--classpath",
                stores);
        assertThat(err.toString()).contains("the message breaks VS-7.5");
        assertCannotRun("[com.example.thirdparty.ThirdParty$Thief", "jdbc:h2:mem:x", "--classpath", thief);
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotJudged() {
        assertCannotRun(
                "jdbc:postgresql://127.0.0.1:1/x?user=me&password=*** does not answer; is the server running",
                "jdbc:postgresql://127.0.0.1:1/x?user=me&password=secret#timeout=300ms");
        assertCannotRun("absent://me:***@host refuses connections", "absent://me:secret@host", "--classpath", stores);
    }

    @Test
    void aProviderOrStoreThatHangsIsGivenUp() {
        patience = Duration.ofMillis(500);

        assertCannotRun("did not end within 500 ms (it hangs at com.example", "hanging:x", "--classpath", stores);
        assertCannotRun("did not answer within 600 ms, though", "silent:x#timeout=100ms", "--classpath", stores);
    }

    private void assertCannotRun(String message, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);

        assertThat(run(arguments)).as(err.toString()).isEqualTo(Main.COULD_NOT_RUN);

        assertThat(err.toString()).startsWith("bin/certify: ").contains(message).doesNotContain("secret");
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).as("nothing was run").isEmpty();
    }

    private int run(String... arguments) {
        return main(new PrintWriter(out)).run(arguments);
    }

    private Main main(PrintWriter output) {
        return new Main(new BufferedReader(Reader.nullReader()), output, new PrintWriter(err), false, patience);
    }
}
