package io.versionkeeper.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.versionkeeper.testservers.PrivateServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcdctl, for one server. */
record Etcdctl(PrivateServer server) {
    static Etcdctl of(PrivateServer server) {
        return new Etcdctl(server);
    }

    /** Runs a line of a shell. */
    String run(String command) throws Exception {
        assumeTrue("required".equals(System.getProperty("backends")) || isThere(), "etcdctl is not on this machine");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        builder.environment().put("ETCDCTL_ENDPOINTS", server.newDatabaseUrl().replace("etcd://", ""));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private static boolean isThere() throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v etcdctl").start().waitFor() == 0;
    }

    void save(Path snapshot) throws Exception {
        run("etcdctl snapshot save " + snapshot);
    }

    /** Kills the server, and starts it with what was saved. */
    void restore(Path snapshot, String option) throws Exception {
        String member = run("etcdctl member list");
        Matcher parts = Pattern.compile("started, (\\S+), (\\S+),").matcher(member);
        assertThat(parts.find()).as(member).isTrue();
        server.kill();
        run("rm -r " + server.dataFolder() + " && etcdctl snapshot restore " + snapshot + " --data-dir="
                + server.dataFolder() + " --name=" + parts.group(1) + " --initial-cluster=" + parts.group(1) + "="
                + parts.group(2) + " --initial-advertise-peer-urls=" + parts.group(2) + " " + option);
        server.restart();
    }
}
