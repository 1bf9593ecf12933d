package io.versionkeeper.tck.report;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A failure in words: its message, and its causes with the calls that led to them. */
final class Explanation {
    private static final int CAUSES = 4;
    private static final int FRAMES = 12;

    private Explanation() {}

    static String of(Throwable failure) {
        StringBuilder text = new StringBuilder(message(failure));
        for (Throwable also : failure.getSuppressed()) {
            text.append("\n\nAlso, after the test: ").append(message(also));
        }
        Throwable cause = failure.getCause();
        for (int i = 0; i < CAUSES && cause != null; i++) {
            text.append("\nCaused by: ").append(cause).append(frames(cause));
            cause = cause.getCause();
        }
        return text.toString();
    }

    static String message(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.toString() : message.strip();
    }

    /** Those of JUnit and of reflection say nothing about the store. */
    private static String frames(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .filter(frame ->
                        !frame.getClassName().matches("(org\\.junit|jdk\\.internal|java\\.lang\\.reflect)\\..*"))
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame.getClassName() + "." + frame.getMethodName() + "("
                        + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .collect(Collectors.joining());
    }
}
