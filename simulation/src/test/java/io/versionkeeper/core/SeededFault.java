package io.versionkeeper.core;

import java.util.List;

/** Small variations of the engine, each a mistake that somebody could make, and that the simulation has to find. */
enum SeededFault {
    VERSION_READ_AFTER_THE_LOAD(
            edit("Refresh", "held = load.label;", "held = latest;"),
            edit("Refresh", "new Snapshot<>(value, load.label.version(),", "new Snapshot<>(value, latest.version(),")),
    OWN_BUMP_RAISES_THE_LABEL(
            edit(
                    "VersionKeeper",
                    "return bumper.bump(id);",
                    "Version bumped = bumper.bump(id);"
                            + " engine.refreshes().stream().filter(refresh -> refresh.resource().id().equals(id))"
                            + ".forEach(refresh -> platform.execute(() -> refresh.raise(bumped))); return bumped;"),
            edit(
                    "Refresh",
                    "void close() {",
                    "void raise(io.versionkeeper.Version version) { if (held != null) {"
                            + " held = new Label(held.incarnation(), version); latest = held;"
                            + " Snapshot<T> shown = resource.latest();"
                            + " resource.publish(new Snapshot<>(shown.value(), version, shown.loadedAt()));"
                            + " publishStanding(); } }\n void close() {")),
    UNEXPECTED_ERROR_ENDS_THE_POLLS(edit(
            "Calls",
            "} catch (Throwable e) {\n            finish(handle, ended, null, e);\n            return;",
            "} catch (io.versionkeeper.spi.VersionStoreException | java.io.IOException | InterruptedException e) {"
                    + " finish(handle, ended, null, e); return;"
                    + " } catch (Exception e) { throw new IllegalStateException(e);")),
    COALESCING_DROPS_THE_LAST_REQUEST(
            edit("Poller", "requested = true;\n        sendIfFree();", "requested = inFlight == null; sendIfFree();")),
    FOLLOW_UP_LOAD_WITHOUT_READING_THE_VERSION(edit(
            "Refresh",
            "engine.demands().meet();\n        if (!load.label.equals(latest)) {\n            engine.poller().request();",
            "engine.demands().meet();\n        if (!load.label.equals(latest)) {\n"
                    + " queued = true; engine.slots().enter(this);")),
    LATE_ANSWER_OF_A_POLL_IS_BELIEVED(edit(
            "Poller",
            "status = status.withAbandoned(status.abandoned - 1);\n        } else {",
            "status = status.withAbandoned(status.abandoned - 1);"
                    + " if (answer != null) { succeed(poll, answer); }\n } else {")),
    ABANDONED_LOAD_IS_PUBLISHED(edit(
            "Refresh",
            "abandonedLoads--;\n            publishStanding();",
            "abandonedLoads--; if (value != null) { succeed(load, value); }\n publishStanding();")),
    BACKOFF_IS_CARRIED_OVER(edit(
            "Refresh",
            "return !read.equals(failed) || now - retryAt >= 0;",
            "return failed == null || now - retryAt >= 0;")),
    POLLS_BACK_OFF_WITHOUT_LIMIT(edit(
            "Poller",
            "Settings.jittered(engine.settings().interval(), platform), this::request);",
            "Settings.jittered(engine.settings().interval() << Math.min(20, status.failedPolls), platform),"
                    + " this::request);")),
    VALUE_AND_VERSION_ARE_PUBLISHED_APART(edit(
            "Refresh",
            "resource.publish(snapshot);\n            engine.listeners()",
            "Snapshot<T> shown = resource.latest();"
                    + " resource.publish(shown == null ? snapshot"
                    + " : new Snapshot<>(value, shown.version(), load.startedOn));"
                    + " engine.platform().execute(() -> resource.publish(snapshot));\n            engine.listeners()")),
    FAILED_FIRST_LOAD_ENDS_THE_POLLS(
            edit("Refresh", "failedLoads++;", "failedLoads++; if (held == null) { engine.poller().close(); }")),
    HUNG_LOAD_BLOCKS_OTHERS(edit("Engine", "new LoadSlots(settings.maxConcurrentLoads())", "new LoadSlots(1)")),
    GREATER_INSTEAD_OF_DIFFERENT(edit(
            "Refresh",
            "if (read.equals(held) && !overdue) {",
            "if (held != null && read.incarnation().equals(held.incarnation()) && !held.isBefore(read)"
                    + " && !overdue) {")),
    INCARNATION_IS_IGNORED(edit("Poller", "new Label(answer.incarnation(),", "new Label(\"\",")),
    CONFIRMED_AT_THE_ANSWER(
            edit("Poller", "status.answered(poll.sentAt)", "status.answered(engine.platform().nanoTime())")),
    SILENCE_IS_TRUSTED(
            edit("Poller", "return polls > 0 && now - confirmedAt <= settings.unconfirmedAfter();", "return true;")),
    CLOSE_LEAVES_A_LOAD_RUNNING(
            edit("Calls", "handle.interrupt();\n            if", "if"),
            edit("Refresh", "abandonedLoads++;\n            load.interrupt();", "abandonedLoads++;")),
    CLOSE_WAITS_TOO_LONG(edit("Closing", "Duration.ofSeconds(5)", "Duration.ofSeconds(60)")),
    CLOSE_CLOSES_WHAT_IS_NOT_ITS_OWN(edit("VersionKeeper", "ownsStore ? store : null", "store")),
    LISTENERS_ARE_CALLED_AFTER_CLOSE(edit("Calls", "if (closed) {\n            return handle;\n        }", "")),
    LOADS_OF_A_RESOURCE_OVERLAP(edit("Refresh", "if (inFlight == null && !queued && isDue", "if (!queued && isDue")),
    ANY_NUMBER_OF_ABANDONED_LOADS(
            edit("Refresh", "if (abandonedLoads >= Settings.MAX_ABANDONED) {", "if (abandonedLoads >= 1_000) {")),
    ANY_NUMBER_OF_ABANDONED_POLLS(
            edit("Poller", "|| status.abandoned >= Settings.MAX_ABANDONED", "|| status.abandoned >= 1_000")),
    HUNG_LOAD_IS_NOT_INTERRUPTED(edit("Refresh", "abandonedLoads++;\n        load.interrupt();", "abandonedLoads++;")),
    HUNG_LOAD_KEEPS_ITS_SLOT(edit(
            "Refresh",
            "load.interrupt();\n        release(load);\n        fail(",
            "load.interrupt();\n        load.cancelTimeout(); inFlight = null;\n        fail(")),
    LOST_ANSWER_COUNTS_AS_A_BUMP(
            edit("Bumper", "Version stored = readBack(id, failure);", "Version stored = Version.of(1, stamp);")),
    DEMAND_IS_SERVED_WHATEVER_IS_THERE(edit(
            "VersionedResource", "current.freshAsOf(polls) - since >= 0 ? snapshot : null", "true ? snapshot : null")),
    DEMAND_IS_NOT_WOKEN(edit("Demands", "waiting.removeIf(Demand::meet);", "")),
    STALENESS_IGNORES_THAT_IT_IS_BEHIND(
            edit("Standing", "return inStep() && !closed && polls.polls() > 0", "return polls.polls() > 0")),
    CHANGE_FORGETS_THE_LAST_CONFIRMATION(edit(
            "Refresh",
            "freshAsOf = Standing.later(freshAsOf, engine.poller().status().confirmedAt());",
            "freshAsOf = engine.platform().nanoTime();")),
    CONFIRMED_BEFORE_WHAT_IT_FOUND(edit(
            "Poller",
            "boolean recovered = status.failure != null;",
            "boolean recovered = status.failure != null;" + " status = status.answered(poll.sentAt);")),
    ACCEPTANCE_IS_NOT_ASKED(edit("Refresh", "if (acceptance != null && held != null", "if (false && held != null")),
    OLD_SNAPSHOT_IS_KEPT(edit("Refresh", "engine.settings().reloadAtLeastEvery() > 0 && now - reloadAt >= 0", "false")),
    LISTENERS_ARE_TOLD_TWICE(
            edit("Listeners", "waiting.addLast(event);", "waiting.addLast(event); waiting.addLast(event);")),
    NULL_ANSWER_IS_BELIEVED(edit(
            "Poller",
            "Objects.requireNonNull(store.read(asked), \"The store's answer is null\")",
            "store.read(asked)")),
    LABEL_GOES_BACK_BY_ITSELF(edit("Refresh", "if (!goesBack(load.label)) {", "if (true) {")),
    OTHER_INCARNATION_COUNTS_AS_EARLIER(edit(
            "Refresh",
            "return held != null && label.isBefore(held) && !(latest != null && latest.isBefore(held));",
            "return held != null && !label.equals(latest)"
                    + " && (!label.incarnation().equals(held.incarnation()) || label.isBefore(held));")),
    FAILURE_IS_FORGOTTEN_AT_THE_NEXT_TRY(
            edit("Refresh", "inFlight = load;\n", "inFlight = load; loadFailure = null;\n")),
    FAILURE_TAKES_THE_SNAPSHOT_AWAY(
            edit("Refresh", "failedLoads++;", "failedLoads++; resource.publish((Snapshot<T>) null);")),
    EVERY_POLL_LOADS(edit("Refresh", "if (read.equals(held) && !overdue) {", "if (false) {")),
    EACH_CHANGE_HAS_ITS_LOAD(
            edit("Refresh", "latest = read;\n", "latest = read; if (changed && inFlight != null) { owed++; }\n"),
            edit("Refresh", "private boolean queued;", "private boolean queued; private int owed;"),
            edit(
                    "Refresh",
                    "if (read.equals(held) && !overdue) {",
                    "if (read.equals(held) && !overdue && owed-- <= 0) {")),
    EACH_POLL_ASKS_TWICE(edit(
            "Poller",
            "store.read(asked), ",
            "store.read(asked).present().isEmpty()" + " ? store.read(asked) : store.read(asked), ")),
    NEW_RESOURCE_IS_NOT_ASKED_FOR(edit(
            "Engine", "refreshes.add(refresh);\n            poller.resourcesChanged();", "refreshes.add(refresh);")),
    EACH_ANSWER_ASKS_AGAIN(
            edit("Poller", "firstEnded.countDown();\n        engine.demands()", "requested = true; engine.demands()")),
    REQUESTS_NEVER_END(edit(
            "Poller",
            "requested = true;\n        sendIfFree();",
            "requested = true; sendIfFree();" + " engine.platform().execute(this::request);"));

    @SuppressWarnings("ImmutableEnumChecker") // A list of records of texts.
    private final List<Edit> edits;

    SeededFault(Edit... edits) {
        this.edits = List.of(edits);
    }

    List<Edit> edits() {
        return edits;
    }

    private static Edit edit(String type, String original, String mistaken) {
        return new Edit(type, original, mistaken);
    }

    /** What stands in the source of one of the engine's types, once, and what stands there instead. */
    record Edit(String type, String original, String mistaken) {}
}
