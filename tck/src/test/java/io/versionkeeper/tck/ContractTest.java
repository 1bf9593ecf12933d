package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of {@code docs/contract.md} are those that the kit tests, and the other way round. */
class ContractTest {
    private static final String PAGE = Contract.page();
    private static final Map<String, String> RULES = Contract.sentences(PAGE);

    @Test
    void everyTestOfTheKitCarriesRulesOfThePage() {
        assertThat(tests())
                .hasSizeGreaterThan(40)
                .allSatisfy(test -> assertThat(numbers(test))
                        .as(test.toString())
                        .isNotEmpty()
                        .allSatisfy(number -> assertThat(RULES).containsKey(number)));
    }

    @Test
    void everyRuleOfThePageIsTestedOrSaysWhyNot() {
        Set<String> tested = new TreeSet<>();
        Stream.concat(tests().stream(), besidesTests()).forEach(method -> tested.addAll(numbers(method)));

        assertThat(RULES).hasSizeGreaterThan(50);
        assertThat(RULES.keySet())
                .allSatisfy(number -> assertThat(block(number).contains("*Not tested: "))
                        .as("%s, which %s", number, tested.contains(number) ? "has a test" : "has no test")
                        .isNotEqualTo(tested.contains(number)));
    }

    private static final Pattern REJECTED = Pattern.compile("\\b(?:assertR|r)ejected\\(\\s*\"(VS-\\d+\\.\\d+)\"");

    /** A rule that no faulty store breaks may as well not be tested. The assertion sees that it is the rule broken. */
    @Test
    void everyRuleThatIsTestedRejectsAFaultyStore() throws IOException {
        Set<String> rejecting = new TreeSet<>();
        try (Stream<Path> tests = Files.list(Path.of("src/test/java/io/versionkeeper/tck"))) {
            for (Path test : tests.filter(file -> file.getFileName().toString().startsWith("Faulty"))
                    .toList()) {
                REJECTED.matcher(Files.readString(test)).results().forEach(call -> rejecting.add(call.group(1)));
            }
        }
        assertThat(rejecting)
                .containsExactlyInAnyOrderElementsOf(RULES.keySet().stream()
                        .filter(number -> !block(number).contains("*Not tested: "))
                        .toList());
    }

    @Test
    void everyRuleSaysHowMuchItBindsAndWhy() {
        assertThat(RULES).allSatisfy((number, sentence) -> {
            assertThat(sentence).containsPattern("\\b(MUST|SHOULD|MAY)\\b").endsWith(".");
            assertThat(block(number)).contains("\n  *Why: ");
        });
    }

    @Test
    void theNumbersOfAGroupAreInOrder() {
        int group = 0;
        int last = 0;
        for (String line : PAGE.lines().toList()) {
            if (line.startsWith("## ")) {
                group++;
                last = 0;
                assertThat(line).startsWith("## " + group + " ");
            } else if (line.startsWith("- ")) {
                assertThat(line).startsWith("- **VS-" + group + "." + ++last + "** ");
            }
        }
    }

    private static List<Method> tests() {
        return groups().flatMap(rules -> Arrays.stream(rules.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }

    private static Stream<Class<?>> groups() {
        return Arrays.stream(VersionStoreTck.class.getDeclaredClasses())
                .filter(Rules.class::isAssignableFrom)
                .map(Class::getSuperclass);
    }

    /** What the kit checks after, or around, every test. */
    private static Stream<Method> besidesTests() {
        return Stream.of(Rules.class, Deadline.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Rule.class));
    }

    static List<String> numbers(Method method) {
        Rule rule = method.getAnnotation(Rule.class);
        return rule == null ? List.of() : List.of(rule.value());
    }

    /** All that the page says about a rule. */
    private static String block(String number) {
        String from = PAGE.substring(PAGE.indexOf("- **" + number + "**"));
        return from.split("\n(?=- |\n)", 2)[0];
    }
}
