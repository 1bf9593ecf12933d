package io.versionkeeper.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the numbers were measured on: the machine, the JVM, the servers, the libraries. */
public final class Machine {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");
    private static final List<String> LIBRARIES = List.of(
            "lettuce-core",
            "jetcd-core",
            "postgresql",
            "HikariCP",
            "caffeine",
            "guava",
            "redisson",
            "jetcache-core",
            "hazelcast",
            "hollow",
            "jmh-core");

    private Machine() {}

    /** One line for each thing, in Markdown. */
    static List<String> describe(List<String> servers) {
        List<String> lines = new ArrayList<>();
        lines.add("machine: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + memoryGigabytes() + " GB, " + system());
        lines.add("JVM: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        lines.add("servers: " + (servers.isEmpty() ? "none" : String.join(", ", servers)));
        Map<String, String> jars = jars();
        lines.add("libraries: "
                + String.join(
                        ", ",
                        LIBRARIES.stream()
                                .filter(jars::containsKey)
                                .map(l -> l + " " + jars.get(l))
                                .toList()));
        return lines;
    }

    /** The versions in the names of the jars on the class path. */
    private static Map<String, String> jars() {
        Map<String, String> versions = new TreeMap<>(Comparator.naturalOrder());
        for (String file : System.getProperty("java.class.path", "").split(":")) {
            Matcher jar = JAR.matcher(Path.of(file).getFileName().toString());
            if (jar.matches()) {
                versions.put(jar.group(1), jar.group(2));
            }
        }
        return versions;
    }

    private static String processor() {
        return first("/proc/cpuinfo", line -> line.startsWith("model name"))
                .replaceFirst("model name\\s*:\\s*", "")
                .replaceAll("\\s+", " ");
    }

    private static String system() {
        return first("/etc/os-release", line -> line.startsWith("PRETTY_NAME="))
                        .replaceFirst("PRETTY_NAME=", "")
                        .replace("\"", "")
                + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceFirst("-.*", "");
    }

    private static long memoryGigabytes() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.round(system.getTotalMemorySize() / 1e9);
    }

    private static String first(String file, Predicate<String> wanted) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(wanted).findFirst().orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
