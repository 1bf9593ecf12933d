package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loader of a resource that is of several versions, or whose versions are read together with the data. All others are
 * loaded by the user's own loader, without one of these.
 */
final class Source<T> implements Loader<T> {
    private static final int MAX_PASSED = 100;

    private final Set<ResourceId> names;
    private final boolean several;
    private final @Nullable Loader<T> loader;
    private final @Nullable LabelledLoader<T> labelled;

    /** The number of the last poll that may be behind what readers see; the engine's thread. */
    long outrunsPoll;

    /** What polls have read since readers see something else, and when the last poll that read it was sent. */
    private final Map<Label, Long> passed = new LinkedHashMap<>();

    private Source(
            ResourceId id, Set<ResourceId> names, @Nullable Loader<T> loader, @Nullable LabelledLoader<T> labelled) {
        this.names = names;
        this.several = !names.equals(Set.of(id));
        this.loader = loader;
        this.labelled = labelled;
    }

    static <T> Loader<T> of(ResourceId id, Set<ResourceId> names, Loader<T> loader) {
        Source<T> source = new Source<>(id, names, loader, null);
        return source.several ? source : loader;
    }

    static <T> Loader<T> of(ResourceId id, Set<ResourceId> names, LabelledLoader<T> loader) {
        return new Source<>(id, names, null, loader);
    }

    /** Whether a poll has read what was there before that which readers see. */
    boolean outruns(long poll, Label read, @Nullable Label held) {
        return poll <= outrunsPoll && held != null && read.isBefore(held);
    }

    /** A poll has read its versions. The engine's thread. */
    void answered(Label read, @Nullable Label held, long sentAt) {
        if (read.equals(held)) {
            passed.clear();
        } else if (labelled != null) {
            passed.remove(read);
            passed.put(read, sentAt);
            if (passed.size() > MAX_PASSED) {
                passed.remove(passed.keySet().iterator().next());
            }
        }
    }

    /**
     * As of when data of that label are fresh: a poll that was sent then has read it. A source that lags, and is never in
     * step while writes go on, has what was visible then all the same. Null if nobody knows. The engine's thread.
     */
    @Nullable Long freshAsOf(Label label) {
        return passed.get(label);
    }

    /** The names of the versions. */
    Set<ResourceId> names() {
        return names;
    }

    /** Whether it is of other versions than the one of its own name. */
    boolean isSeveral() {
        return several;
    }

    boolean isLabelled() {
        return labelled != null;
    }

    @Override
    public T load() throws Exception {
        if (loader == null) {
            throw new IllegalStateException("A labelled loader returns more");
        }
        return loader.load();
    }

    Labelled<T> loadLabelled() throws Exception {
        if (labelled == null) {
            throw new IllegalStateException("There is no labelled loader");
        }
        return labelled.load(names);
    }

    /**
     * What an answer of the store says of it.
     *
     * @param last what the one before said, of which the versions count that this answer leaves out; null if it is complete
     */
    Label label(String incarnation, Versions versions, @Nullable Label last) {
        Map<ResourceId, Version> known = last == null || last.parts() == null ? Map.of() : last.parts();
        Map<ResourceId, Version> parts = new HashMap<>();
        for (ResourceId name : names) {
            Version read = versions.of(name);
            parts.put(name, read.isNone() ? known.getOrDefault(name, Version.NONE) : read);
        }
        return several
                ? Label.of(incarnation, parts)
                : new Label(incarnation, parts.values().iterator().next());
    }

    /** How the versions that were read with the data differ from what the store has, if they are not all newer; else null. */
    @Nullable String behind(Label stored, Label read) {
        String behind = names.stream()
                .filter(name -> isBehind(part(stored, name), part(read, name)))
                .map(name -> "the version " + part(read, name) + " of \"" + name + "\", where the store has "
                        + part(stored, name))
                .sorted()
                .collect(Collectors.joining(", and "));
        return behind.isEmpty() ? null : behind;
    }

    private static boolean isBehind(Version stored, Version read) {
        return !read.equals(stored) && (read.isNone() || (!stored.isNone() && read.number() <= stored.number()));
    }

    private static Version part(Label label, ResourceId name) {
        return label.parts() == null ? label.version() : label.parts().getOrDefault(name, Version.NONE);
    }
}
