package io.versionkeeper.backends;

import io.versionkeeper.testservers.FaultyProxy;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A VersionDB that runs on this machine already: only the network to it is broken. The users are in this JVM. */
final class Address implements Target {
    /** Captures what stands before host and port, the port, and the rest. */
    private static final Pattern URI = Pattern.compile(
            "([^#]*?://(?:[^/@#]*@)?)(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})((?![^/?#]*,)[^#]*)(#.*)?");

    private final UsersDb users = UsersDb.start();
    private final FaultyProxy network;
    private final String name;
    private final String versionDb;

    private Address(Matcher parts) {
        int port = Integer.parseInt(parts.group(2));
        network = FaultyProxy.to(port);
        name = parts.group(1).replaceFirst("//.*", "//") + "127.0.0.1:" + port;
        String options = parts.group(4) == null ? "#timeout=1s" : parts.group(4);
        versionDb = parts.group(1) + "127.0.0.1:" + network.port() + parts.group(3) + options + "&namespace=soak-"
                + UUID.randomUUID();
    }

    /**
     * The store of a URI.
     *
     * @throws IllegalArgumentException if it is not one host of this machine with its port; its password is not told
     */
    static Address of(String uri) {
        Matcher parts = URI.matcher(uri);
        if (uri.startsWith("mongodb") && !uri.contains("directConnection=true")) {
            throw new IllegalArgumentException("--store needs directConnection=true with MongoDB, whose driver would"
                    + " otherwise go by the addresses that the server tells, past the network that breaks");
        }
        if (!parts.matches() || uri.contains("namespace=")) {
            throw new IllegalArgumentException("--store takes the name of a server to start, or a URI with one host,"
                    + " 127.0.0.1, and its port, and without a namespace, such as redis://127.0.0.1:6379");
        }
        return new Address(parts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String usersDb() {
        return users.url();
    }

    @Override
    public String versionDb() {
        return versionDb;
    }

    @Override
    public String usersDbPastFaults() {
        return users.url();
    }

    @Override
    public List<Fault> faults() {
        return List.of(
                new Fault("connections cut", network::cut),
                new Fault("network silent", network::blackHole),
                new Fault(LOST_ANSWERS, network::loseAnswers));
    }

    @Override
    public void mend() {
        network.heal();
    }

    @Override
    public void close() {
        network.close();
        users.close();
    }
}
