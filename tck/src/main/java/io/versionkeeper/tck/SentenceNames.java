package io.versionkeeper.tck;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows a test of the kit as the numbers of its rules and a sentence. */
final class SentenceNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> testClass, Method test) {
        return String.join(", ", test.getAnnotation(Rule.class).value()) + " " + sentence(test.getName());
    }

    private static String sentence(String camelCase) {
        String words = camelCase.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
