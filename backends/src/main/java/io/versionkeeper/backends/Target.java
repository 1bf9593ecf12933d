package io.versionkeeper.backends;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The databases of a soak: what the nodes are told of them, and how the VersionDB is broken. */
interface Target extends AutoCloseable {
    /** The fault that lets requests through and no answers. */
    String LOST_ANSWERS = "answers lost";

    /** What it is, for the report. */
    String name();

    /** The JDBC URL of the users, as the nodes have it. */
    String usersDb();

    /** The URI of the versions, as the nodes have it; null if they are with the users. */
    @Nullable String versionDb();

    /** The JDBC URL of the users, past everything that breaks. */
    String usersDbPastFaults();

    /** What can be done to it; one at a time, with {@link #mend} in between. */
    List<Fault> faults();

    /** Makes all work again. Idempotent. */
    void mend();

    @Override
    void close();

    /**
     * One way to break it.
     *
     * @param name such as "killed and restarted"
     */
    record Fault(String name, Runnable inflict) {}
}
