package io.versionkeeper.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What a run took place on. */
public final class Environment {
    private Environment() {}

    /**
     * The versions of kit, Java and operating system.
     *
     * @return by label, in order; may be changed
     */
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Version Keeper", kitVersion());
        facts.put("Java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        facts.put(
                "System",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        return facts;
    }

    /**
     * The version of the kit.
     *
     * @return such as {@code 1.0.0}
     */
    public static String kitVersion() {
        Properties kit = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream("kit.properties")) {
            if (in != null) {
                kit.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kit.getProperty("version", "unknown");
    }
}
