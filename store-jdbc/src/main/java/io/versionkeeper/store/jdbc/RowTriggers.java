package io.versionkeeper.store.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Three triggers for each table, which run for each row: where a database has no others. */
abstract class RowTriggers extends Triggers {
    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");

    RowTriggers(Dialect dialect, List<TriggeredTable> declared) {
        super(dialect, declared);
    }

    /** What one trigger does. */
    abstract String body(Target target);

    abstract boolean exists(Handle handle, Target target, String name, String event);

    @Override
    final List<String> create(Target target) {
        return EVENTS.stream()
                .flatMap(event -> Stream.of(
                        drop(target, event),
                        "CREATE TRIGGER " + quotedName(target, event) + " AFTER " + event + " ON " + subject(target)
                                + " FOR EACH ROW " + body(target)))
                .toList();
    }

    @Override
    final List<String> drop(Target target) {
        return EVENTS.stream().map(event -> drop(target, event)).toList();
    }

    private String drop(Target target, String event) {
        return "DROP TRIGGER IF EXISTS " + quotedName(target, event);
    }

    /** The table as it stands behind ON. */
    String subject(Target target) {
        return quoted(target.table());
    }

    private String quotedName(Target target, String event) {
        return quoted(new Found(target.table().schema(), name(target, event)));
    }

    @Override
    final State state(Handle handle, Target target) {
        return EVENTS.stream().allMatch(event -> exists(handle, target, name(target, event), event))
                ? State.PRESENT
                : State.MISSING;
    }

    /** A trigger's name is its schema's, not its table's. */
    private String name(Target target, String event) {
        Found versions = target.versions();
        return name(
                        dialect.settings.namespace(),
                        target.resource().name(),
                        versions.schema(),
                        versions.table(),
                        target.table().table())
                + "_" + event.toLowerCase(Locale.ROOT);
    }
}
