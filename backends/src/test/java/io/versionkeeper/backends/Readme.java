package io.versionkeeper.backends;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The table of backends in the README. */
final class Readme {
    private static final String HEAD = "| backend |";

    private Readme() {}

    /** The cells of each row, without the head. */
    static List<List<String>> rows() throws IOException {
        return Files.readAllLines(Path.of("..", "README.md")).stream()
                .dropWhile(line -> !line.startsWith(HEAD))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(row -> Splitter.on('|').trimResults().splitToList(row.substring(1)))
                .toList();
    }
}
