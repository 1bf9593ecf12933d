package io.versionkeeper.examples.users;

import io.versionkeeper.core.KeeperListener;

/** The process of one node. */
public final class NodeMain {
    private NodeMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ParentWatch.start(() -> {});
        Node node = Node.start(NodeSettings.fromEnvironment(System.getenv()), new PrintingListener());
        say(NodeSettings.PORT + node.port());
        node.awaitLoaded();
        say(NodeSettings.READY);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Says once that the database of the versions is gone, and once that it is back. */
    private static final class PrintingListener implements KeeperListener {
        // Touched by the listener's thread alone.
        private boolean failing;

        @Override
        public void pollFailed(Throwable cause) {
            if (!failing) {
                failing = true;
                say("does not reach the database of the versions; reads go on");
            }
        }

        @Override
        public void pollRecovered() {
            failing = false;
            say("reaches the database of the versions again");
        }
    }
}
