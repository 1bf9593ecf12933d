package io.versionkeeper.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The engine with a fault in it, and the simulation over it: compiled from the sources of core into a folder, and loaded
 * beside the sound ones. Nothing of it comes near the jars.
 */
final class FaultyEngine {
    private static final Path SOURCES = Path.of("../core/src/main/java/io/versionkeeper/core");

    private final Class<?> simulation;

    private FaultyEngine(Class<?> simulation) {
        this.simulation = simulation;
    }

    static FaultyEngine with(SeededFault fault, Path folder) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "--release",
                "17",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path")));
        for (Map.Entry<String, String> changed : changedSources(fault).entrySet()) {
            Path file = folder.resolve(changed.getKey() + ".java");
            Files.writeString(file, changed.getValue());
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        if (compiler.run(null, errors, errors, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(fault + " does not compile: " + errors);
        }
        return new FaultyEngine(Class.forName("io.versionkeeper.core.Simulation", true, new Loader(folder)));
    }

    private static Map<String, String> changedSources(SeededFault fault) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (SeededFault.Edit edit : fault.edits()) {
            String source = sources.get(edit.type());
            if (source == null) {
                source = Files.readString(SOURCES.resolve(edit.type() + ".java"));
            }
            int at = source.indexOf(edit.original());
            if (at < 0 || source.indexOf(edit.original(), at + 1) >= 0) {
                throw new IllegalStateException(fault + ": this is not there once in " + edit.type()
                        + ", so adapt the fault: " + edit.original());
            }
            sources.put(edit.type(), source.replace(edit.original(), edit.mistaken()));
        }
        return sources;
    }

    /** The names of all promises that the history of this seed breaks. */
    @SuppressWarnings("unchecked")
    Set<String> brokenPromises(long seed) {
        return (Set<String>) call("brokenPromises", long.class, seed);
    }

    /** Likewise, of a plan's text. */
    @SuppressWarnings("unchecked")
    Set<String> brokenPromises(String plan) {
        return (Set<String>) call("brokenPromises", String.class, plan);
    }

    /** What is printed of a seed whose history breaks a promise. */
    String report(long seed) {
        return (String) call("report", long.class, seed);
    }

    private Object call(String name, Class<?> type, Object argument) {
        try {
            var method = simulation.getDeclaredMethod(name, type);
            method.setAccessible(true);
            return method.invoke(null, argument);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Defines everything of core's package itself, from the folder first. */
    private static final class Loader extends ClassLoader {
        private final Path folder;

        Loader(Path folder) {
            super(Loader.class.getClassLoader());
            this.folder = folder;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.versionkeeper.core.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try {
                Path changed = folder.resolve(file);
                if (Files.exists(changed)) {
                    byte[] code = Files.readAllBytes(changed);
                    return defineClass(name, code, 0, code.length);
                }
                URL sound = getParent().getResource(file);
                if (sound == null) {
                    throw new ClassNotFoundException(name);
                }
                try (InputStream in = sound.openStream()) {
                    byte[] code = in.readAllBytes();
                    return defineClass(name, code, 0, code.length);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
