package io.versionkeeper.tck.report;

import io.versionkeeper.tck.Rule;
import io.versionkeeper.tck.VersionStoreTck;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * A test of the kit, as JUnit describes it.
 *
 * @param group the nested class of the kit that holds it, such as {@code Reading}
 * @param rules the numbers of its rules, such as {@code VS-1.1}; may be empty
 * @param sentence what it asks of the store
 */
public record KitTest(String group, List<String> rules, String sentence) {
    /**
     * Copies the list.
     *
     * @param group the nested class
     * @param rules the rules' numbers
     * @param sentence what it asks of the store
     */
    public KitTest {
        rules = List.copyOf(rules);
    }

    /**
     * Recognises a test of the kit.
     *
     * @param source where JUnit found a test
     * @param displayName the name that JUnit shows for it
     * @return the kit's test, or empty if it is another one, such as one that a subclass adds
     */
    public static Optional<KitTest> of(Optional<TestSource> source, String displayName) {
        if (source.isEmpty() || !(source.get() instanceof MethodSource method)) {
            return Optional.empty();
        }
        Class<?> group = method.getJavaClass();
        if (group.getEnclosingClass() != VersionStoreTck.class) {
            return Optional.empty();
        }
        List<String> rules = rulesOf(method.getJavaMethod());
        return Optional.of(new KitTest(group.getSimpleName(), rules, sentence(rules, displayName)));
    }

    /**
     * How many tests the kit has.
     *
     * @return the methods with a {@link Rule} in all groups
     */
    public static int count() {
        return (int) Arrays.stream(VersionStoreTck.class.getDeclaredClasses())
                .flatMap(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .count();
    }

    private static List<String> rulesOf(Method test) {
        Rule rule = test.getAnnotation(Rule.class);
        return rule == null ? List.of() : List.of(rule.value());
    }

    /** The kit shows a test as its rules and a sentence. */
    private static String sentence(List<String> rules, String displayName) {
        String numbers = String.join(", ", rules) + " ";
        return displayName.startsWith(numbers) ? displayName.substring(numbers.length()) : displayName;
    }
}
