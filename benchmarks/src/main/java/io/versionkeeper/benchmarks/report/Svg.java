package io.versionkeeper.benchmarks.report;

import java.util.Locale;

/** The text of a picture. Lengths are in pixels. Not thread-safe. */
final class Svg {
    private final StringBuilder elements = new StringBuilder();
    private final int width;

    /** How a text is aligned with its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    Svg(int width) {
        this.width = width;
    }

    void rectangle(double x, double y, double w, double h, String colour) {
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='2' fill='%s'/>", x, y, Math.max(w, 0), h, colour);
    }

    void line(double x1, double y1, double x2, double y2, String colour, double thickness) {
        add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
                x1, y1, x2, y2, colour, thickness);
    }

    void circle(double x, double y, double radius, String colour) {
        add("<circle cx='%.1f' cy='%.1f' r='%.1f' fill='%s'/>", x, y, radius, colour);
    }

    void text(double x, double y, String text, Anchor anchor, String style) {
        add(
                "<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>",
                x, y, anchor.name().toLowerCase(Locale.ROOT), style, escape(text));
    }

    /** The whole picture, on white whatever the page is. */
    String toText(double height) {
        String head = String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %.0f' width='%d' height='%.0f'"
                        + " font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"
                        + " font-size='13' fill='#1f2933'>%n<rect width='100%%' height='100%%' fill='#ffffff'/>%n",
                width,
                height,
                width,
                height);
        return head + elements + "</svg>\n";
    }

    private void add(String element, Object... values) {
        elements.append(String.format(Locale.ROOT, element, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
