package io.versionkeeper.certify;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.spi.VersionStoreProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The stores of {@code ThirdParty.java}, which are on no class path of the build, in jars. */
final class ThirdPartyJar {
    private final Path folder;
    private final Path classes;

    ThirdPartyJar(Path folder) throws IOException {
        this.folder = folder;
        this.classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", classes.toString(), "-proc:none");
            Path source = Path.of("src", "test", "resources", "ThirdParty.java");
            boolean compiled = compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
    }

    /** A jar that offers one of the providers. */
    String offering(String provider) throws IOException {
        Path jar = folder.resolve(provider + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                entries.write(Files.readAllBytes(file));
            }
            entries.putNextEntry(new JarEntry("META-INF/services/" + VersionStoreProvider.class.getName()));
            entries.write(("com.example.thirdparty.ThirdParty$" + provider).getBytes(StandardCharsets.UTF_8));
        }
        return jar.toString();
    }
}
