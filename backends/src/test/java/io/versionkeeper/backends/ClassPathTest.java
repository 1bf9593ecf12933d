package io.versionkeeper.backends;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stores bring to an application's class path, alone and together. */
class ClassPathTest {
    /** Of the example, an application with all four stores. */
    private static final Path APPLICATION = Path.of("../examples/users-service/target/lib");

    private static final Path LOGGING = Path.of("src/test/resources/logging");

    /** A jar that is added is looked at by somebody, who adds it to the list. */
    @ParameterizedTest
    @ValueSource(strings = {"store-jdbc", "store-redis", "store-mongo", "store-etcd"})
    void aStoreBringsTheListedJarsAlone(String store) throws IOException {
        List<String> brought = ClassPath.of(store).stream()
                .map(jar -> jar.getFileName().toString().replaceFirst("-[0-9].*", ""))
                .sorted()
                .toList();
        assertThat(brought)
                .isEqualTo(Files.readAllLines(Path.of("src/test/resources/class-path-of-" + store + ".txt")));
    }

    @Test
    void togetherTheyHaveOneReleaseOfNettyAndOneOfGrpc() throws IOException {
        Map<String, List<String>> releases = jars().stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.matches("(netty|grpc)-.*"))
                .map(name -> name.replaceFirst("(netty|grpc)-[a-z0-9-]*?-([0-9]+\\..*)", "$1 $2"))
                .distinct()
                .collect(
                        Collectors.groupingBy(name -> name.replaceFirst(" .*", ""), TreeMap::new, Collectors.toList()));
        assertThat(releases).containsOnlyKeys("grpc", "netty");
        assertThat(releases.values()).allSatisfy(ofOne -> assertThat(ofOne).hasSize(1));
    }

    @Test
    void noClassIsThereTwice() throws IOException {
        Map<String, Path> found = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (Path jar : jars()) {
            for (String name : classes(jar)) {
                Path other = found.put(name, jar);
                if (other != null) {
                    twice.add(name + " in " + other.getFileName() + " and " + jar.getFileName());
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(1_000);
        assertThat(twice).isEmpty();
    }

    private static List<String> classes(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("META-INF/") && !name.equals("module-info.class"))
                    .toList();
        }
    }

    private static List<Path> jars() throws IOException {
        assertThat(APPLICATION).as("made by the example's package phase").isDirectory();
        try (Stream<Path> files = Files.list(APPLICATION)) {
            return files.sorted().toList();
        }
    }

    /** Nobody's log has a warning in it, and nothing is printed past the log. */
    @Test
    void anApplicationWithAllFourWorksAndIsSilent() throws Exception {
        String path = Stream.concat(Stream.of(Path.of("target/test-classes")), jars().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.logging.config.file=" + LOGGING.resolve("jdk.properties"),
                "-Dlogback.configurationFile=" + LOGGING.resolve("logback.xml"),
                "-cp",
                path,
                AllStores.class.getName()));
        Function<String, String> inNamespace = url -> url + "#timeout=5s&namespace=all-stores-" + System.nanoTime();
        Stream.of(Postgresql.server(), Redis.server(), Mongodb.server(), Etcd.server())
                .map(server -> inNamespace.apply(server.newDatabaseUrl()))
                .forEach(command::add);
        Process application =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        // It prints too little to wait for its reader.
        if (!application.waitFor(30, TimeUnit.SECONDS)) {
            application.destroyForcibly();
        }
        String output = new String(application.getInputStream().readAllBytes(), UTF_8);
        assertThat(output.lines()).containsExactly(AllStores.DONE);
        assertThat(application.waitFor()).isZero();
    }
}
