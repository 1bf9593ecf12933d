package io.versionkeeper.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups of bars, each as long as something took; one that had not ended when nobody watched any longer runs to the edge. */
public final class BarPlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 330;
    private static final int RIGHT = 150;
    private static final int TOP = 84;
    private static final int ROW = 22;
    private static final int GAP = 34;
    private static final String NEVER = "#b3261e";
    private static final String FAINT = "fill='#66727f' font-size='12'";

    private final String title;
    private final String subtitle;
    private final double watched;
    private final Map<String, List<Bar>> groups = new LinkedHashMap<>();

    private record Bar(String what, Kind kind, double seconds, String text) {}

    /** Makes an empty one, for bars of up to so many seconds. */
    public BarPlot(String title, String subtitle, double watched) {
        this.title = title;
        this.subtitle = subtitle;
        this.watched = watched;
    }

    /** Adds a bar; one of infinite seconds has not ended. */
    public void add(String group, String what, Kind kind, double seconds, String text) {
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Bar(what, kind, seconds, text));
    }

    /** The text of an SVG file. */
    public String toSvg() {
        Svg svg = new Svg(WIDTH);
        svg.text(16, 28, title, Svg.Anchor.START, "font-size='17' font-weight='600'");
        svg.text(16, 48, subtitle, Svg.Anchor.START, FAINT);
        double y = TOP;
        for (Map.Entry<String, List<Bar>> group : groups.entrySet()) {
            svg.text(16, y, group.getKey(), Svg.Anchor.START, "font-size='14' font-weight='600'");
            svg.line(16, y + 8, WIDTH - 16, y + 8, "#e3e8ee", 1);
            y += 18;
            for (Bar bar : group.getValue()) {
                draw(svg, bar, y);
                y += ROW;
            }
            y += GAP;
        }
        return svg.toText(y - GAP + 12);
    }

    private void draw(Svg svg, Bar bar, double y) {
        boolean ended = bar.seconds() < Double.POSITIVE_INFINITY;
        double length = (ended ? Math.min(bar.seconds() / watched, 1) : 1) * (WIDTH - LEFT - RIGHT);
        String weight = bar.kind() == Kind.OURS ? "font-weight='600'" : "";
        svg.text(LEFT - 14, y + 13, bar.what(), Svg.Anchor.END, weight);
        svg.rectangle(
                LEFT, y + 2, Math.max(length, 2), ROW - 7, ended ? bar.kind().colour() : NEVER);
        svg.text(LEFT + Math.max(length, 2) + 8, y + 13, bar.text(), Svg.Anchor.START, FAINT);
    }
}
