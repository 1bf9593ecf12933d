package io.versionkeeper.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that one run measured. Thread-safe. */
public final class Report {
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Map<String, String> notRun = new TreeMap<>();
    private final Map<String, String> pictures = new LinkedHashMap<>();
    private boolean complete = true;

    /** Adds a section; the text says what was done and how, in Markdown. */
    public synchronized Section section(String title, String text) {
        return sections.computeIfAbsent(title, t -> new Section(t, text));
    }

    /** Adds a line to the table of bars. */
    public synchronized void add(Verdict verdict) {
        verdicts.add(verdict);
    }

    /** Says that something was not measured, and why. */
    public synchronized void notRun(Kind whose, String what, String why) {
        notRun.put(what, why);
        complete &= whose == Kind.PEER;
    }

    /** The same, where it was tried and failed; the console has the details. */
    public void notRun(Kind whose, String what, Throwable failure) {
        System.out.println("   " + what + " failed");
        failure.printStackTrace(System.out);
        notRun(whose, what, "failed: " + failure.toString().lines().findFirst().orElse(""));
    }

    /** Whether nothing is missing but what is a peer's. */
    public synchronized boolean isComplete() {
        return complete;
    }

    /** Adds a picture, as the text of an SVG file. */
    public synchronized void addPicture(String file, String svg) {
        pictures.put(file, svg);
    }

    synchronized List<Section> sections() {
        return List.copyOf(sections.values());
    }

    synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    synchronized Map<String, String> notRun() {
        return new TreeMap<>(notRun);
    }

    synchronized Map<String, String> pictures() {
        return new LinkedHashMap<>(pictures);
    }
}
