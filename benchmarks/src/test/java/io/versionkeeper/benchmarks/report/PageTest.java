package io.versionkeeper.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class PageTest {
    @Test
    void thePageShowsMediansRangesRatiosBarsAndWhatWasNotRun(@TempDir Path folder) throws Exception {
        Report report = new Report();
        Section section = report.section("Reads", "How it was done.");
        Table table = section.table("One read, ns", "by");
        table.put("by hand", "one key", Sample.of(4, 5, 9));
        table.put("Version Keeper", "one key", Sample.of(6, 5.5, 5));
        table.addRatio("one key", "by hand", "to by hand");
        report.add(new Verdict("read", "at most 1.1 x", "1.10 x", Verdict.met(true)));
        report.notRun(Kind.PEER, "a peer", "it needs more memory");
        DotPlot dots = new DotPlot("Reads <fast>", "ns");
        dots.add("Version Keeper", Kind.OURS, 5, 100);
        report.addPicture("dots.svg", dots.toSvg());
        BarPlot bars = new BarPlot("Cuts", "s", 10);
        bars.add("3 s cut", "a peer", Kind.PEER, Double.POSITIVE_INFINITY, "stale 10/10 at 10 s");
        report.addPicture("bars.svg", bars.toSvg());

        Page.write(report, folder, "All parts.", List.of("redis 7.0.15"));

        assertThat(Files.readString(folder.resolve("benchmarks.md")))
                .contains("| by hand | 5.00 (4.00-9.00) | 1.00 x |")
                .contains("| Version Keeper | 5.50 (5.00-6.00) | 1.10 x |")
                .contains("| read | at most 1.1 x | 1.10 x | yes |")
                .contains("- a peer: it needs more memory")
                .contains("redis 7.0.15");
        for (String picture : List.of("dots.svg", "bars.svg")) {
            String svg = Files.readString(folder.resolve(picture));
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(svg)))
                            .getElementsByTagName("text")
                            .getLength())
                    .isPositive();
        }
    }

    @Test
    void aRunIsCompleteIfNothingIsMissingButPeers() {
        Report report = new Report();
        report.notRun(Kind.PEER, "a peer", "failed");
        assertThat(report.isComplete()).isTrue();
        report.notRun(Kind.BARE, "what Version Keeper is compared with", "failed");
        assertThat(report.isComplete()).isFalse();
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100};
        assertThat(Sample.percentile(50, values)).isEqualTo(5);
        assertThat(Sample.percentile(99, values)).isEqualTo(100);
        assertThat(Sample.percentile(5, values)).isEqualTo(1);
    }
}
