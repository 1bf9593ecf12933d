package io.versionkeeper.testservers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** No server outlives the JVM that started it. */
class EndOfJvmTest {
    private static final String STARTED = "servers started: ";

    @TempDir
    Path temporary;

    /** A server may run with another account, which has to get to its folder. */
    @BeforeEach
    void letServersIn() throws IOException {
        assumeTrue(Binaries.find("setpriv", "/usr/bin") != null, "without setpriv servers outlive a SIGKILL");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void serversEndWithAJvmThatIsKilled() throws Exception {
        Process jvm = startJvm();
        List<ProcessHandle> servers = awaitServers(jvm);

        jvm.destroyForcibly().waitFor();

        await().atMost(5, SECONDS).until(() -> servers.stream().noneMatch(EndOfJvmTest::runs));
    }

    @Test
    void serversEndAndTheirDataAreDeletedWithAJvmThatExits() throws Exception {
        Process jvm = startJvm();
        List<ProcessHandle> servers = awaitServers(jvm);

        jvm.getOutputStream().close();

        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(servers).noneMatch(EndOfJvmTest::runs);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(file -> file.toString().contains("versionkeeper-")))
                    .isEmpty();
        }
    }

    private Process startJvm() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dbasedir=" + temporary,
                        Servers.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<ProcessHandle> awaitServers(Process jvm) throws IOException {
        BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith(STARTED)) {
            line = output.readLine();
        }
        assertThat(line).isNotNull();
        int started = Integer.parseInt(line.substring(STARTED.length()));
        assumeTrue(started > 0, "there is no server's binary on this machine");
        assertThat(jvm.children()).hasSize(started);
        List<ProcessHandle> servers = jvm.descendants().toList();
        assertThat(servers).allMatch(EndOfJvmTest::runs);
        return servers;
    }

    /** A process that has ended may stay as a zombie, without a command, until its new parent asks for it. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Starts servers from a thread that ends, and waits for the end of its input. */
    static final class Servers {
        private static int started;

        public static void main(String[] arguments) throws Exception {
            Thread starter = new Thread(() -> {
                start(Postgresql::start);
                start(Mariadb::start);
                start(Etcd::start);
                start(Redis::start);
            });
            starter.start();
            starter.join();
            System.out.println(STARTED + started);
            while (System.in.read() >= 0) {
                // Nobody writes.
            }
        }

        private static void start(Runnable server) {
            try {
                server.run();
                started++;
            } catch (TestAbortedException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
