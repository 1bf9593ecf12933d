package io.versionkeeper.testservers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** Runs servers in containers. Testcontainers removes them when the JVM has ended. */
final class Docker {
    private Docker() {}

    /** Testcontainers logs an error where there is no Docker, so it is asked only if there are signs of one. */
    static boolean isAvailable() {
        return mayBeThere(System.getenv()) && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean mayBeThere(Map<String, String> environment) {
        String home = System.getProperty("user.home", "");
        return environment.containsKey("DOCKER_HOST")
                || System.getProperty("os.name", "").startsWith("Windows")
                || Stream.of(
                                "/var/run/docker.sock",
                                environment.getOrDefault("XDG_RUNTIME_DIR", home) + "/docker.sock",
                                home + "/.docker/run/docker.sock",
                                home + "/.docker/desktop/docker.sock",
                                home + "/.testcontainers.properties")
                        .anyMatch(file -> Files.exists(Path.of(file)));
    }

    /** Starts a container, and returns the URL of its server, which may not be ready yet. */
    static String start(ServerKind kind) {
        ServerKind.Image image = kind.image();
        GenericContainer<?> container = new GenericContainer<>(image.name())
                .withExposedPorts(image.port())
                .withEnv(image.environment());
        if (!image.command().isEmpty()) {
            container.setCommand(image.command().toArray(String[]::new));
        }
        container.start();
        return kind.url(container.getHost(), container.getMappedPort(image.port()));
    }
}
