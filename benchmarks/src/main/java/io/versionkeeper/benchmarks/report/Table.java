package io.versionkeeper.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** One table of a page: a line for each thing that was measured, a column for each circumstance. Not thread-safe. */
public final class Table {
    private final String title;
    private final String corner;
    private final Map<String, Map<String, Cell>> lines = new LinkedHashMap<>();
    private final Set<String> columns = new LinkedHashSet<>();

    private record Cell(String text, OptionalDouble number) {}

    /**
     * Makes an empty one.
     *
     * @param title what was measured, and in which unit
     * @param corner what the lines are
     */
    public Table(String title, String corner) {
        this.title = title;
        this.corner = corner;
    }

    /** Adds what was measured. */
    public void put(String line, String column, Sample sample) {
        put(line, column, new Cell(sample.toString(), OptionalDouble.of(sample.median())));
    }

    /** Adds one number. */
    public void put(String line, String column, double number) {
        put(line, column, new Cell(Numbers.format(number), OptionalDouble.of(number)));
    }

    /** Adds what is not a number. */
    public void put(String line, String column, String text) {
        put(line, column, new Cell(text, OptionalDouble.empty()));
    }

    private void put(String line, String column, Cell cell) {
        columns.add(column);
        lines.computeIfAbsent(line, l -> new LinkedHashMap<>()).put(column, cell);
    }

    /** Adds a column with what each line's number is in that of another line. */
    public void addRatio(String column, String baseline, String name) {
        OptionalDouble unit = number(baseline, column);
        if (unit.isEmpty()) {
            return;
        }
        for (String line : List.copyOf(lines.keySet())) {
            number(line, column).ifPresent(n -> put(line, name, Numbers.ratio(n / unit.getAsDouble())));
        }
    }

    /** The number in a cell, if there is one. */
    public OptionalDouble number(String line, String column) {
        Cell cell = lines.getOrDefault(line, Map.of()).get(column);
        return cell == null ? OptionalDouble.empty() : cell.number();
    }

    /** The lines, in the order in which they came. */
    public List<String> lines() {
        return List.copyOf(lines.keySet());
    }

    String toMarkdown() {
        List<String> rows = new ArrayList<>();
        if (!title.isEmpty()) {
            rows.add("**" + title + "**\n");
        }
        rows.add("| " + corner + " | " + String.join(" | ", columns) + " |");
        rows.add("|---" + "|---:".repeat(columns.size()) + "|");
        lines.forEach((line, cells) -> {
            StringBuilder row = new StringBuilder("| " + line);
            for (String column : columns) {
                Cell cell = cells.get(column);
                row.append(" | ").append(cell == null ? "" : cell.text());
            }
            rows.add(row.append(" |").toString());
        });
        return String.join("\n", rows) + "\n";
    }
}
