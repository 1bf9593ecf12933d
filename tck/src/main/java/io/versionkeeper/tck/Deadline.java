package io.versionkeeper.tck;

import java.lang.reflect.Method;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Stops a test that takes longer than {@link VersionStoreTck#timeout}, since a store that hangs must not hang the build,
 * and describes an exception that no test expects as a failed check is described.
 */
final class Deadline implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        proceed(test, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> after, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        proceed(after, context);
    }

    private static void proceed(Invocation<@Nullable Void> invocation, ExtensionContext context) {
        Duration timeout = ((Rules) context.getRequiredTestInstance()).kit.timeout();
        Assertions.assertTimeoutPreemptively(
                timeout,
                () -> describeFailures(invocation),
                () -> Rules.expected(
                        "the test ends within " + timeout.toMillis() + " ms, which timeout() sets",
                        "the cause below, which shows where the call hangs: a deadlock, or a call without a time-out"));
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
}
