package io.versionkeeper.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** One thing that was measured: how, and its tables, pictures and remarks in the order in which they came. Thread-safe. */
public final class Section {
    private final String title;
    private final String text;
    private final List<Object> parts = new ArrayList<>();

    private record Picture(String file, String description) {}

    Section(String title, String text) {
        this.title = title;
        this.text = text;
    }

    /** Adds a table, which may still be filled. */
    public synchronized Table table(String tableTitle, String corner) {
        Table table = new Table(tableTitle, corner);
        add(table);
        return table;
    }

    /** Adds a table that was made elsewhere. */
    public synchronized void add(Table table) {
        parts.add(table);
    }

    /** Adds a remark, in Markdown. */
    public synchronized void remark(String remark) {
        parts.add(remark);
    }

    /** Shows a picture of the report. */
    public synchronized void picture(String file, String description) {
        parts.add(new Picture(file, description));
    }

    synchronized String toMarkdown() {
        StringBuilder page = new StringBuilder("## " + title + "\n\n" + text.strip() + "\n");
        for (Object part : parts) {
            page.append('\n');
            if (part instanceof Table table) {
                page.append(table.toMarkdown());
            } else if (part instanceof Picture picture) {
                page.append("![%s](%s)%n".formatted(picture.description(), picture.file()));
            } else {
                page.append(part).append('\n');
            }
        }
        return page.toString();
    }
}
