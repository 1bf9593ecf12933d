package io.versionkeeper.backends;

/** Where a writer stands, whatever it did before being done. */
enum Step {
    BEFORE_DATA("begin"),
    BEFORE_BUMP("write"),
    BEFORE_COMMIT("bump"),
    /** The writer's own client does not know yet. */
    BEFORE_ANSWER("commit");

    private final String command;

    Step(String command) {
        this.command = command;
    }

    /** What the writer has to do last to stand here. */
    String command() {
        return command;
    }

    boolean isCommitted() {
        return this == BEFORE_ANSWER;
    }
}
