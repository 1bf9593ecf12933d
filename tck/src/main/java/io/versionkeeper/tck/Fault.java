package io.versionkeeper.tck;

/** A way in which a server, or the network to it, fails while clients are open: see {@link VersionStoreTck#inflict}. */
public enum Fault {
    /** Connections end, and new ones are refused. */
    CUT,

    /** A black hole: connections stay open and new ones may be made, and nothing passes in either direction. */
    SILENCE,

    /** Requests reach the server, and no answer comes back. */
    LOST_ANSWERS,

    /** The processes of the server are held, as by SIGSTOP: connections stay open, and nothing is answered. */
    PAUSE,

    /** The processes of the server end at once, as by SIGKILL. What was acknowledged is there again when it is mended. */
    CRASH;

    /** Whether the server works on, and keeps what it has. */
    boolean isOfNetwork() {
        return this != PAUSE && this != CRASH;
    }

    /** Whether what a client sends may be carried out all the same. */
    boolean letsRequestsThrough() {
        return this == LOST_ANSWERS || this == PAUSE;
    }
}
