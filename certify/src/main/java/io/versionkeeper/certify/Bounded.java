package io.versionkeeper.certify;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of foreign code that may never return. */
final class Bounded {
    private Bounded() {}

    /** The call did not return in time; the message says where it is. */
    static final class HangsException extends Exception {
        private static final long serialVersionUID = 1L;

        HangsException(String where) {
            super(where);
        }
    }

    /**
     * Makes a call on a thread of its own, which is left alone, a daemon, when it takes too long.
     *
     * @throws HangsException if it does
     * @throws ExecutionException with what the call threw as its cause
     */
    static <T> T call(Callable<T> call, Duration patience) throws HangsException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "certify-call");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HangsException(where(thread.getStackTrace()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRunException("Interrupted");
        }
    }

    private static String where(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> !frame.getClassName().matches("(java|jdk|sun)\\..*"))
                .findFirst()
                .map(frame -> "it hangs at " + frame.getClassName() + "." + frame.getMethodName() + ", line "
                        + frame.getLineNumber())
                .orElse("it has ended since");
    }
}
