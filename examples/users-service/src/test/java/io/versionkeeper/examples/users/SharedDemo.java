package io.versionkeeper.examples.users;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One demo of four nodes for all test classes that leave it as they found it: its start takes seconds. */
final class SharedDemo {
    static final int NODES = 4;

    private static @Nullable RunningDemo demo;

    private SharedDemo() {}

    /** The demo, in step. Another one if a test that failed has left it broken. It ends with this JVM. */
    static synchronized RunningDemo inStep() throws IOException {
        RunningDemo current = demo;
        if (current != null && current.comesInStepWithin(Duration.ofSeconds(10))) {
            return current;
        }
        if (current == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(SharedDemo::end, "end-of-shared-demo"));
        } else {
            current.close();
        }
        demo = new RunningDemo(NODES);
        return demo.awaitInStep();
    }

    private static synchronized void end() {
        if (demo != null) {
            demo.close();
        }
    }
}
