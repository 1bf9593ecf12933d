package io.versionkeeper.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A line for each thing: a dot for its usual value, and a stroke to a high one, over a logarithmic scale. */
public final class DotPlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 330;
    private static final int RIGHT = 130;
    private static final int TOP = 92;
    private static final int ROW = 26;
    private static final String FAINT = "fill='#66727f' font-size='12'";
    private static final String GRID = "#e3e8ee";

    private final String title;
    private final String subtitle;
    private final List<Row> rows = new ArrayList<>();

    private record Row(String what, Kind kind, double usual, double high) {}

    /** Makes an empty one. */
    public DotPlot(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /** Adds a line. */
    public void add(String what, Kind kind, double usual, double high) {
        rows.add(new Row(what, kind, usual, high));
    }

    /** The text of an SVG file. */
    public String toSvg() {
        double lowest = rows.stream().mapToDouble(Row::usual).min().orElse(1);
        double highest = rows.stream().mapToDouble(Row::high).max().orElse(10);
        int from = (int) Math.floor(Math.log10(lowest));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(highest)));
        Svg svg = new Svg(WIDTH);
        double bottom = TOP + rows.size() * ROW;
        drawHead(svg);
        drawGrid(svg, from, to, bottom);
        double y = TOP + ROW / 2.0;
        for (Row row : rows) {
            drawRow(svg, row, y, from, to);
            y += ROW;
        }
        return svg.toText(bottom + 34);
    }

    private void drawHead(Svg svg) {
        svg.text(16, 28, title, Svg.Anchor.START, "font-size='17' font-weight='600'");
        svg.text(16, 48, subtitle, Svg.Anchor.START, FAINT);
        double x = 16;
        for (Kind kind : Kind.values()) {
            if (rows.stream().anyMatch(row -> row.kind() == kind)) {
                svg.circle(x + 5, 68, 5, kind.colour());
                svg.text(x + 16, 72, kind.title(), Svg.Anchor.START, FAINT);
                x += 40 + 6.6 * kind.title().length();
            }
        }
    }

    private void drawGrid(Svg svg, int from, int to, double bottom) {
        for (int power = from; power <= to; power++) {
            double x = x(Math.pow(10, power), from, to);
            svg.line(x, TOP, x, bottom, GRID, 1);
            svg.text(x, bottom + 18, tick(power), Svg.Anchor.MIDDLE, FAINT);
        }
    }

    private void drawRow(Svg svg, Row row, double y, int from, int to) {
        double usual = x(row.usual(), from, to);
        double high = x(row.high(), from, to);
        String weight = row.kind() == Kind.OURS ? "font-weight='600'" : "";
        svg.text(LEFT - 14, y + 4, row.what(), Svg.Anchor.END, weight);
        svg.line(usual, y, high, y, row.kind().colour(), 3);
        svg.line(high, y - 5, high, y + 5, row.kind().colour(), 3);
        svg.circle(usual, y, 6, row.kind().colour());
        String text = Numbers.format(row.usual()) + " / " + Numbers.format(row.high());
        svg.text(high + 12, y + 4, text, Svg.Anchor.START, FAINT);
    }

    private static double x(double value, int from, int to) {
        return LEFT + (Math.log10(value) - from) / (to - from) * (WIDTH - LEFT - RIGHT);
    }

    private static String tick(int power) {
        return power < 0
                ? "0." + "0".repeat(-power - 1) + "1"
                : Numbers.format(Math.pow(10, power)).replace(".00", "").replace(".0", "");
    }
}
