package io.versionkeeper.core;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a keeper stands with its store.
 *
 * @param state the gravest state of its open resources; without any, whether the store is confirmed
 * @param polls how many polls were answered
 * @param failedPolls how many polls failed or were abandoned
 * @param sinceConfirmed the time since the last answered poll was sent, or null if none was
 * @param pollFailure why the last poll failed, or null if it was answered
 * @param abandonedPolls how many polls past their time-out still hold a thread
 * @param watch how its watch stands; whatever that is, polling follows every change
 * @param watchFailure why the watch ended, could not be begun or is not trusted, or null if there is nothing to say
 * @param resources the open resources, in no order
 */
public record KeeperHealth(
        HealthState state,
        long polls,
        long failedPolls,
        @Nullable Duration sinceConfirmed,
        @Nullable Throwable pollFailure,
        int abandonedPolls,
        WatchState watch,
        @Nullable Throwable watchFailure,
        List<ResourceHealth> resources) {}
