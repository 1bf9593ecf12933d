package io.versionkeeper.benchmarks.cuts;

/** How a node loses messages. In each case entries are written while it cannot hear of them. */
enum Cut {
    /** The server ends the node's subscription, or its connections; the node may connect again at once. */
    SUBSCRIBER_KILLED("subscriber killed"),
    /** No connection for 3 s. */
    CUT("3 s cut"),
    /** SIGKILL and a new start, on the same data; the node is back later than the writer. */
    RESTARTED("server restarted"),
    /** Nothing gets through for 3 s, and nothing ever again on the connections that were open. */
    BLACK_HOLED("connection black-holed");

    private final String title;

    Cut(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
