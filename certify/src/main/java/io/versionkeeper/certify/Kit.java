package io.versionkeeper.certify;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.versionkeeper.tck.report.KitRecorder;
import io.versionkeeper.tck.report.KitTest;
import io.versionkeeper.tck.report.TestResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the kit on one store, through JUnit's launcher. */
final class Kit {
    private final String uri;
    private final StoreTarget target;
    private final Duration timeout;
    // Without listeners or extensions that a jar of somebody else brings along.
    private final Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .build());

    Kit(String uri, StoreTarget target, Duration timeout) {
        this.uri = uri;
        this.target = target;
        this.timeout = timeout;
    }

    /** The tests that a selection includes, in the order in which they run. */
    List<KitTest> tests(Selection selection) {
        TestPlan plan = launcher.discover(request(selection, Map.of()));
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .flatMap(test -> KitTest.of(test.getSource(), test.getDisplayName()).stream())
                .toList();
    }

    /** Runs them, and tells the listener how it goes. */
    List<TestResult> run(Selection selection, TestExecutionListener listener) {
        return run(request(selection, Map.of()), listener);
    }

    /** Runs them with callers held up at moments that a seed draws. */
    List<TestResult> run(Selection selection, long seed, TestExecutionListener listener) {
        return run(request(selection, Map.of(UriTck.SEED, Long.toString(seed))), listener);
    }

    private List<TestResult> run(LauncherDiscoveryRequest request, TestExecutionListener listener) {
        KitRecorder recorder = new KitRecorder(target::masked);
        BrokenKit broken = new BrokenKit();
        launcher.execute(request, recorder, broken, listener);
        broken.failure.ifPresent(failure -> {
            throw new CannotRunException("The kit itself failed: " + failure);
        });
        return recorder.results().getOrDefault(UriTck.class, List.of());
    }

    private LauncherDiscoveryRequest request(Selection selection, Map<String, String> more) {
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(isIncluded(test, selection));
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(UriTck.class))
                .filters(filter)
                .configurationParameter(UriTck.URI, uri)
                .configurationParameter(UriTck.TIMEOUT, Long.toString(timeout.toMillis()))
                .configurationParameters(more)
                .enableImplicitConfigurationParameters(false)
                .build();
    }

    private static boolean isIncluded(TestDescriptor test, Selection selection) {
        Optional<KitTest> known = KitTest.of(test.getSource(), test.getDisplayName());
        return known.isPresent() && selection.includes(known.get());
    }

    /** Notices that JUnit could not run the kit, which says nothing about the store. */
    private static final class BrokenKit implements TestExecutionListener {
        private Optional<Throwable> failure = Optional.empty();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isContainer() && result.getStatus() == TestExecutionResult.Status.FAILED) {
                failure = result.getThrowable();
            }
        }
    }
}
