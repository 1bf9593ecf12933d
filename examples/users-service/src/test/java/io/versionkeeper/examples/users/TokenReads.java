package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients who write through one node, and read what they wrote from another one, with the version of the write. */
final class TokenReads {
    private static final int CLIENTS = 8;

    private final RunningDemo demo;
    private final int each;

    private TokenReads(RunningDemo demo, int each) {
        this.demo = demo;
        this.each = each;
    }

    /**
     * Runs them, each with a user of its own.
     *
     * @param reads how many in all, a multiple of 8
     * @return how it went
     * @throws AssertionError if a read is older than its write, or is refused
     */
    static String run(RunningDemo demo, int reads) throws Exception {
        long start = System.nanoTime();
        TokenReads clients = new TokenReads(demo, reads / CLIENTS);
        List<Callable<long[]>> tasks = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            tasks.add(() -> clients.writeAndRead(client));
        }
        long[] waits = {};
        for (long[] ofOne : allAtOnce(tasks)) {
            int before = waits.length;
            waits = Arrays.copyOf(waits, before + ofOne.length);
            System.arraycopy(ofOne, 0, waits, before, ofOne.length);
        }
        Arrays.sort(waits);
        return String.format(
                Locale.ROOT,
                "%,d writes and reads by %d clients in %.1f s; a read took %.1f ms (p50), %.1f ms (p99), %.1f ms (longest)",
                waits.length,
                CLIENTS,
                (System.nanoTime() - start) / 1e9,
                waits[waits.length / 2] / 1e6,
                waits[waits.length * 99 / 100] / 1e6,
                waits[waits.length - 1] / 1e6);
    }

    /** Runs them on a thread each. */
    static <T> List<T> allAtOnce(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private long[] writeAndRead(int client) throws Exception {
        String path = "api/users/"
                + demo.json(demo.create("client-" + client)).get("id").asLong();
        long[] waits = new long[each];
        for (int i = 0; i < each; i++) {
            String name = client + " writes " + i;
            String body = "{\"name\":\"" + name + "\",\"email\":\"ann@example.com\"}";
            HttpResponse<String> written = demo.sendToNode(client + i, "PUT", path, body, Map.of());
            assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
            String token = version(written);

            long start = System.nanoTime();
            HttpResponse<String> read =
                    demo.sendToNode(client + i + 1 + i % 3, "GET", path, "", Map.of("X-Version", token));
            waits[i] = System.nanoTime() - start;
            assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
            assertThat(demo.json(read).get("name").asText())
                    .as("version %s", token)
                    .isEqualTo(name);
            assertThat(waits[i]).isLessThan(Duration.ofSeconds(5).toNanos());
        }
        return waits;
    }

    private static String version(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Version").orElseThrow();
    }
}
