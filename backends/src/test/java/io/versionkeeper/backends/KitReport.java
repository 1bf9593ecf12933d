package io.versionkeeper.backends;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.Element;

/**
 * How the kit ended on a backend, as Surefire has written it in the store's module.
 *
 * @param tests how many passed or were skipped
 * @param notTested how many were skipped, since the store's test has no hook for them or there is no such server
 */
record KitReport(int tests, int notTested) {
    static KitReport of(Backend backend) throws Exception {
        Path file = Path.of("..", backend.store(), "target", "surefire-reports", "TEST-" + backend.kit() + ".xml");
        Assumptions.assumeTrue(Files.exists(file), "The tests of " + backend.store() + " were not run in this build");
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        int failed = number(suite, "failures") + number(suite, "errors");
        return new KitReport(number(suite, "tests") - failed, number(suite, "skipped"));
    }

    private static int number(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }

    String cell() {
        if (notTested == tests) {
            return "not run";
        }
        return tests - notTested + " passed" + (notTested == 0 ? "" : ", " + notTested + " not tested");
    }
}
