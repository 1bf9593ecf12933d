package io.versionkeeper.core;

import java.util.List;

/** Small variations of the engine, each a mistake that somebody could make, and that the simulation has to find. */
enum SeededFault {
    VERSION_READ_AFTER_THE_LOAD(edit(
            "Refresh",
            "Label label = latest != null && latest.equals(loaded) ? latest : loaded;",
            "Label label = latest == null ? loaded : latest;")),
    OWN_BUMP_RAISES_THE_LABEL(
            edit(
                    "VersionKeeper",
                    "return bumper.bump(id);",
                    "Version bumped = bumper.bump(id);"
                            + " Refresh<?> refresh = engine.registry().get(id); if (refresh != null) {"
                            + " platform.execute(() -> refresh.raise(bumped)); } return bumped;"),
            edit(
                    "Refresh",
                    "final void end() {",
                    "void raise(io.versionkeeper.Version version) {"
                            + " Standing next = new Standing(standing); if (next.held != null) {"
                            + " next.held = new Label(next.held.incarnation(), version); next.latest = next.held;"
                            + " publish(new Snapshot<>(snapshot.value(), next.held, snapshot.loadedAt()));"
                            + " publish(next); } }\n final void end() {")),
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
            "engine.demands().meet();\n        if (!loaded.equals(next.latest) || engine.lostTokens().wantReload(this)) {\n            engine.poller().request();",
            "engine.demands().meet();\n        if (!loaded.equals(next.latest) || engine.lostTokens().wantReload(this)) {\n"
                    + " queued = true; engine.slots().enter(this);")),
    LATE_ANSWER_OF_A_POLL_IS_BELIEVED(edit(
            "Poller",
            "status = status.withAbandoned(status.abandoned - 1);\n            sendIfFree();",
            "status = status.withAbandoned(status.abandoned - 1);"
                    + " if (answer != null) { compareAll(poll, answer); succeed(poll); }\n sendIfFree();")),
    ABANDONED_LOAD_IS_PUBLISHED(
            edit(
                    "Refresh",
                    "next.abandonedLoads--;\n            publish(next);",
                    "next.abandonedLoads--; if (loaded != null) { succeed(load, load.label, load.startedAt, loaded.value(), next); }\n publish(next);")),
    BACKOFF_IS_CARRIED_OVER(edit(
            "Refresh",
            "if (current.failure != null && current.failure.label().equals(current.latest)) {\n            return Standing",
            "if (current.failure != null) {\n            return Standing")),
    POLLS_BACK_OFF_WITHOUT_LIMIT(edit(
            "Poller",
            "Settings.jittered(engine.settings().interval(), platform), this::request);",
            "Settings.jittered(engine.settings().interval() << Math.min(20, status.failedPolls), platform),"
                    + " this::request);")),
    VALUE_AND_VERSION_ARE_PUBLISHED_APART(edit(
            "Refresh",
            "publish(shown);\n        engine.listeners()",
            "publish(snapshot == null ? shown"
                    + " : new Snapshot<>(value, new Label(label.incarnation(), snapshot.version()), load.startedOn));"
                    + " engine.platform().execute(() -> publish(shown));\n        engine.listeners()")),
    FAILED_FIRST_LOAD_ENDS_THE_POLLS(edit(
            "Refresh",
            "next.failedLoads++;",
            "next.failedLoads++; if (next.held == null) { engine.poller().close(); }")),
    HUNG_LOAD_BLOCKS_OTHERS(edit("Engine", "new LoadSlots(settings.maxConcurrentLoads())", "new LoadSlots(1)")),
    GREATER_INSTEAD_OF_DIFFERENT(edit(
            "Refresh",
            "return !current.inStep() || overdue || failed || engine.lostTokens().wantReload(this);",
            "return !(current.held != null && current.latest != null"
                    + " && current.latest.incarnation().equals(current.held.incarnation())"
                    + " && !current.held.isBefore(current.latest)) || overdue || failed;")),
    INCARNATION_IS_IGNORED(
            edit("Poller", "String read = answer.versions.incarnation();", "String read = incarnation;")),
    CONFIRMED_AT_THE_ANSWER(
            edit("Poller", "status.answered(poll.sentAt)", "status.answered(engine.platform().nanoTime())")),
    SILENCE_IS_TRUSTED(
            edit("Poller", "return polls > 0 && now - confirmedAt <= settings.unconfirmedAfter();", "return true;")),
    CLOSE_LEAVES_A_LOAD_RUNNING(
            edit("Calls", "handle.interrupt();\n            if", "if"),
            edit("Refresh", "next.abandonedLoads++;\n        load.interrupt();", "next.abandonedLoads++;")),
    CLOSE_WAITS_TOO_LONG(edit("Closing", "Duration.ofSeconds(5)", "Duration.ofSeconds(60)")),
    CLOSE_CLOSES_WHAT_IS_NOT_ITS_OWN(edit("VersionKeeper", "ownsStore ? store : null", "store")),
    LISTENERS_ARE_CALLED_AFTER_CLOSE(edit("Calls", "if (closed) {\n            return handle;\n        }", "")),
    LOADS_OF_A_RESOURCE_OVERLAP(
            edit("Refresh", "if (inFlight == null && !queued && !outrun && wants", "if (!queued && wants")),
    ANY_NUMBER_OF_ABANDONED_LOADS(edit(
            "Refresh",
            "if (current.abandonedLoads >= Settings.MAX_ABANDONED) {",
            "if (current.abandonedLoads >= 100) {")),
    ANY_NUMBER_OF_ABANDONED_POLLS(
            edit("Poller", "|| status.abandoned >= Settings.MAX_ABANDONED", "|| status.abandoned >= 1_000")),
    HUNG_LOAD_IS_NOT_INTERRUPTED(edit(
            "Refresh",
            "abandon(load, next);\n        failAndAsk(",
            "load.abandoned = true; next.abandonedLoads++; release(load, next);\n        failAndAsk(")),
    HUNG_LOAD_KEEPS_ITS_SLOT(edit(
            "Refresh",
            "abandon(load, next);\n        failAndAsk(",
            "load.abandoned = true; next.abandonedLoads++; load.interrupt(); load.cancelTimeout();"
                    + " inFlight = null; next.loading = false;\n        failAndAsk(")),
    LOST_ANSWER_COUNTS_AS_A_BUMP(
            edit("Bumper", "Version stored = readBack(id, failure);", "Version stored = Version.of(1, stamp);")),
    DEMAND_IS_SERVED_WHATEVER_IS_THERE(edit(
            "VersionedResource", "current.freshAsOf(polls) - since >= 0 ? latest() : null", "true ? latest() : null")),
    DEMAND_IS_NOT_WOKEN(edit("Demands", "waiting.removeIf(Demand::meet);", "")),
    STALENESS_IGNORES_THAT_IT_IS_BEHIND(
            edit("Standing", "return inStep() && !closed && polls.polls() > 0", "return polls.polls() > 0")),
    CHANGE_FORGETS_THE_LAST_CONFIRMATION(edit(
            "Refresh",
            "next.freshAsOf =\n                    Standing.later(next.freshAsOf, engine.poller().status().confirmedAt());",
            "next.freshAsOf = engine.platform().nanoTime();")),
    CONFIRMED_BEFORE_WHAT_IT_FOUND(edit(
            "Poller",
            "} else if (poll.since == null) {",
            "} else if (poll.since == null) { status = status.answered(poll.sentAt);")),
    ACCEPTANCE_IS_NOT_ASKED(edit("Refresh", "if (loaded != null && held != null", "if (false && held != null")),
    OLD_SNAPSHOT_IS_KEPT(edit(
            "Refresh",
            "settings.reloadAtLeastEvery() > 0 && now - startedAt >= settings.reloadAge(startedAt)",
            "false")),
    LISTENERS_ARE_TOLD_TWICE(
            edit("Listeners", "waiting.addLast(event);", "waiting.addLast(event); waiting.addLast(event);")),
    NULL_ANSWER_IS_BELIEVED(edit(
            "Poller",
            "Objects.requireNonNull(store.read(names), \"The store's answer is null\")",
            "store.read(names)")),
    LABEL_GOES_BACK_BY_ITSELF(edit("Refresh", "if (!goesBack(loaded, next)) {", "if (true) {")),
    OTHER_INCARNATION_COUNTS_AS_EARLIER(edit(
            "Refresh",
            "return held != null && label.isBefore(held) && !(current.latest != null && current.latest.isBefore(held));",
            "return held != null && !label.equals(current.latest)"
                    + " && (!label.incarnation().equals(held.incarnation()) || label.isBefore(held));")),
    FAILURE_IS_FORGOTTEN_AT_THE_NEXT_TRY(edit(
            "Refresh",
            "inFlight = load;\n        startedAt",
            "inFlight = load; next.failure = null;\n        startedAt")),
    FAILURE_TAKES_THE_SNAPSHOT_AWAY(
            edit("Refresh", "next.failedLoads++;", "next.failedLoads++; publish((Snapshot<T>) null);")),
    EVERY_POLL_LOADS(
            edit(
                    "Refresh",
                    "return !current.inStep() || overdue || failed || engine.lostTokens().wantReload(this);",
                    "return true;"),
            edit("Refresh", "|| (current.inStep()\n", "|| (false && current.inStep()\n")),
    EACH_CHANGE_HAS_ITS_LOAD(
            edit(
                    "Refresh",
                    "next.latest = read.equals(",
                    "if (inFlight != null) { owed++; }\n next.latest = read.equals("),
            edit("Refresh", "private boolean queued;", "private boolean queued; private int owed;"),
            edit(
                    "Refresh",
                    "return !current.inStep() || overdue || failed || engine.lostTokens().wantReload(this);",
                    "return !current.inStep() || overdue || failed || owed-- > 0;"),
            edit("Refresh", "|| (current.inStep()\n", "|| (false && current.inStep()\n")),
    EACH_POLL_ASKS_TWICE(edit(
            "Poller",
            "store.read(names), ",
            "store.read(names).present().isEmpty()" + " ? store.read(names) : store.read(names), ")),
    NEW_RESOURCE_IS_NOT_ASKED_FOR(edit("Engine", "poller.added(resource);", "")),
    EACH_ANSWER_ASKS_AGAIN(
            edit("Poller", "firstEnded.countDown();\n        engine.demands()", "requested = true; engine.demands()")),
    ANSWER_THAT_ANYTHING_MAY_HAVE_CHANGED_IS_NONE(
            edit("Poller", "answer.known && answer.versions.incarnation()", "answer.versions.incarnation()")),
    CHANGES_OF_ANOTHER_INCARNATION_ARE_ENOUGH(
            edit("Poller", "answer.known && answer.versions.incarnation().equals(incarnation)", "answer.known")),
    NOTHING_IS_COMPARED_IN_FULL_AGAIN(edit("Poller", "due ? null : cursor", "cursor")),
    ONLY_NEWS_STARTS_A_LOAD(
            edit("Poller", "engine.unsettled().forEach(refresh -> refresh.answeredAgain(poll.number));", "")),
    NEW_RESOURCE_IS_ASKED_FOR_ONCE(edit(
            "Poller",
            "return new Poll(++sent, now, since, asked, asksChanges);",
            "added.clear(); return new Poll(++sent, now, since, asked, asksChanges);")),
    LOADS_DO_NOT_KEEP_THEIR_DISTANCE(edit(
            "Refresh", "long time = startedAt + engine.settings().reloadAtMostEvery();", "long time = startedAt;")),
    EACH_CHANGE_PUTS_THE_LOAD_OFF(edit("Refresh", "spreadUntil = now + (long)", "spreadUntil = now + 20L * (long)")),
    EVENT_IS_TRUSTED_WITHOUT_A_POLL(
            edit(
                    "Watcher",
                    "engine.pollForEvent();",
                    "engine.pollForEvent(); Refresh<?> refresh = name == null ? null : engine.registry().get(name);"
                            + " if (refresh != null) { engine.platform().execute(refresh::changed); }"),
            edit(
                    "Refresh",
                    "final boolean isTakenOver() {",
                    "final void changed() { if (inFlight == null && !queued && standing.latest != null) {"
                            + " told = true; queued = true; engine.slots().enter(this); } }\n private boolean told;\n"
                            + "final boolean isTakenOver() {"),
            edit(
                    "Refresh",
                    "next.loading = !next.closed && wants(next)",
                    "next.loading = !next.closed && (wants(next) || told)")),
    EVENT_IS_NOT_HEARD(edit("Watcher", "        engine.pollForEvent();", "")),
    POLLS_STOP_WHILE_THE_STORE_IS_WATCHED(edit(
            "Poller",
            "platform), this::request);",
            "platform), () -> { if (engine.watcher().state() != WatchState.ON) { request(); } });")),
    WATCH_IS_NOT_MADE_ANEW(edit(
            "Watcher",
            "engine.platform().schedule(Settings.backoff(++failuresInARow, engine.platform()), this::begin);",
            "")),
    SILENT_WATCH_IS_TRUSTED(edit("Watcher", "untold.set(found);", "")),
    UNTOLD_CHANGE_IS_CONDEMNED_AT_ONCE(edit("Watcher", "schedule(GRACE.toNanos(), ", "schedule(0, ")),
    WATCH_OUTLIVES_ITS_KEEPER(edit("Watcher", "return current == null ? null : current::close;", "return null;")),
    TOKEN_IS_SERVED_WHATEVER_IS_THERE(
            edit(
                    "VersionedResource",
                    "current.isOf(token) ? current : snapshotFreshAsOf(since);",
                    "true ? current : null;"),
            edit("VersionedResource", "if (!fresh.isBelow(token)) {", "if (true) {")),
    LOST_TOKEN_IS_NOT_NOTICED(edit("VersionedResource", "if (!fresh.isBelow(token)) {", "if (true) {")),
    EACH_LOST_TOKEN_HAS_ITS_LOAD(edit(
            "LostTokens",
            "long period = Math.max(settings.interval(), settings.reloadAtMostEvery());",
            "long period = 1;")),
    LATE_LOST_TOKEN_IS_FORGOTTEN(edit("LostTokens", "reloads.put(refresh, last.with(token));", "")),
    REPLICA_IS_TAKEN_FOR_NEW(
            edit("Refresh", "String behind = source.behind(load.label, read);", "String behind = null;"),
            edit("Refresh", "succeed(load, read, fresh,", "succeed(load, load.label, load.readAt,")),
    REPLICA_IS_FRESH_AS_OF_ITS_LOAD(
            edit("Refresh", "succeed(load, read, fresh,", "succeed(load, read, load.startedAt,")),
    REPLICA_THAT_LAGS_IS_BACKED_OFF_FROM(
            edit("Refresh", "backoff = Math.min(backoff, engine.settings().interval());", "backoff *= 20;")),
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
