package io.versionkeeper.tck;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Stops a test that takes longer than {@link VersionStoreTck#timeout}, since a store that hangs must not hang the build,
 * describes an exception that no test expects as a failed check is described, and names the rule of every failure.
 */
final class Deadline implements InvocationInterceptor {
    private static final String ENDS = "VS-8.1";
    /** AssertJ's brackets around what {@link Rules#expected} says. */
    private static final Pattern DESCRIPTION =
            Pattern.compile("\\A\\[?\\n((?:Rule:|Expected:) .*?\\nHappened:) (?:\\] \\n?)?", Pattern.DOTALL);

    @Override
    @Rule(ENDS)
    public void interceptTestMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        proceed(test, method.getExecutable(), context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> after, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        proceed(after, method.getExecutable(), context);
    }

    private static void proceed(Invocation<@Nullable Void> invocation, Method method, ExtensionContext context) {
        String rules = rules(method);
        Duration timeout = ((Rules) context.getRequiredTestInstance()).kit.timeout();
        try {
            Assertions.assertTimeoutPreemptively(
                    timeout,
                    () -> describeFailures(invocation),
                    () -> rules
                            + Rules.expected(
                                            ENDS,
                                            "the test ends within " + timeout.toMillis() + " ms, which timeout() sets",
                                            "the cause below, which shows where the call hangs: a deadlock, or a call"
                                                    + " without a time-out; or the store is only slow: raise timeout()")
                                    .substring(1));
        } catch (AssertionError e) {
            throw named(rules, e);
        }
    }

    /** The lines that name them; none for what a subclass does after each test. */
    private static String rules(Method method) {
        Rule rule = method.getAnnotation(Rule.class);
        return rule == null
                ? ""
                : Arrays.stream(rule.value()).map(Contract::line).collect(Collectors.joining());
    }

    private static void describeFailures(Invocation<@Nullable Void> invocation) throws Throwable {
        try {
            invocation.proceed();
        } catch (TestAbortedException skipped) {
            throw skipped;
        } catch (Exception e) {
            throw new AssertionError(
                    Rules.expected(
                                    "the calls of this test succeed",
                                    "the cause below, which shows the call: of the store, or of a method that you overrode")
                            + e,
                    e);
        }
    }

    /** The same failure, which says first what it is about: the rules of the test, or the one that the check names. */
    private static AssertionError named(String rules, AssertionError failure) {
        String told =
                DESCRIPTION.matcher(Objects.toString(failure.getMessage(), "")).replaceFirst("$1 ");
        String message = told.startsWith("Rule:") ? told : rules + told;
        AssertionError named = failure instanceof AssertionFailedError compared && compared.isExpectedDefined()
                ? new AssertionFailedError(message, compared.getExpected(), compared.getActual(), failure.getCause())
                : new AssertionError(message, failure.getCause());
        named.setStackTrace(failure.getStackTrace());
        return named;
    }
}
