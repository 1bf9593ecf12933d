package io.versionkeeper.certify;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** The class path of a third party's store. */
final class Jars {
    private Jars() {}

    /**
     * A class loader of jars and of folders with classes, which sees this command's own classes too.
     *
     * @param classPath separated as the system does; may be empty
     * @throws CannotRunException if one is missing, or is neither
     */
    static URLClassLoader loader(String classPath) {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                urls.add(checked(entry));
            }
        }
        return new URLClassLoader("classpath", urls.toArray(URL[]::new), Jars.class.getClassLoader());
    }

    /** The class path of this JVM and the jars, by which the kit starts another process. */
    static String withOwn(String classPath) {
        String own = System.getProperty("java.class.path");
        return classPath.isEmpty() ? own : own + File.pathSeparator + classPath;
    }

    private static URL checked(String entry) {
        Path path = Path.of(entry);
        if (!Files.exists(path)) {
            throw new CannotRunException("--classpath names " + entry + ", which does not exist");
        }
        if (Files.isRegularFile(path)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                jar.size();
            } catch (IOException e) {
                throw new CannotRunException("--classpath names " + entry + ", which is no jar: " + e.getMessage());
            }
        }
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new CannotRunException("--classpath names " + entry + ", which is no valid path: " + e.getMessage());
        }
    }
}
