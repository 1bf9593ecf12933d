package io.versionkeeper.backends;

import com.google.common.base.Splitter;
import io.versionkeeper.ResourceId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The process of a writer with one transaction in each of several databases, which goes on by a step when its standard
 * input says so: a line has the database and a {@link Step#command}, {@code write} also the entry. Each is answered.
 */
final class SteppedWriter {
    /** The environment variable with a line for each database: its name, a blank, and its URI. */
    static final String SOURCES = "SOURCES";
    /** Begins the answer to a command that was done. */
    static final String DONE = "@done";
    /** Begins the answer to one that was not. */
    static final String FAILED = "@failed";

    static final ResourceId USERS = ResourceId.of("users");

    private SteppedWriter() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Source> sources = new HashMap<>();
        for (String line : Splitter.on('\n').split(System.getenv(SOURCES))) {
            List<String> source = Splitter.on(' ').limit(2).splitToList(line);
            sources.put(source.get(0), Source.open(source.get(1)));
        }
        answer(DONE);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = Splitter.on(' ').splitToList(line);
            try {
                step(sources.get(words.get(0)), words);
                answer(DONE);
            } catch (Exception e) {
                answer(FAILED + " " + line + ": " + e);
            }
        }
    }

    private static void step(Source source, List<String> words) throws Exception {
        switch (words.get(1)) {
            case "begin" -> source.begin();
            case "write" -> source.write(USERS, words.get(2));
            case "bump" -> source.bump(USERS);
            case "commit" -> source.commit();
            default -> throw new IllegalArgumentException("There is no such step");
        }
    }

    private static void answer(String line) {
        System.out.println(line.replace('\n', ' '));
        System.out.flush();
    }
}
