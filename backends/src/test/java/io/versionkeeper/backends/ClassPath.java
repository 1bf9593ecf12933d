package io.versionkeeper.backends;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a store brings to an application's class path besides itself, as its module's build lists it. */
final class ClassPath {
    private ClassPath() {}

    static List<Path> of(String store) {
        Path list = Path.of("..", store, "target", "class-path.txt");
        try {
            return Splitter.on(File.pathSeparator)
                    .splitToStream(Files.readString(list))
                    .map(Path::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Made by the package phase of " + store, e);
        }
    }
}
