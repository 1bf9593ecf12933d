package io.versionkeeper.testservers;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Not MongoDB: a library that speaks its wire protocol and keeps documents in this JVM's memory. It proves the logic of
 * what asks it, and nothing of sessions, transactions, concerns, accounts or failover. It calls itself a replica set of
 * one that has sessions, or a standalone server. Thread-safe, except for stopping and starting.
 */
public final class MongodbStandIn implements DatabaseServer, AutoCloseable {
    private final int port = FreePort.choose();
    private final StandInBackend backend;
    private final @Nullable TestCertificate certificate;
    private @Nullable MongoServer server;

    private MongodbStandIn(boolean replicaSet, @Nullable TestCertificate certificate) {
        this.certificate = certificate;
        this.backend = new StandInBackend("127.0.0.1:" + port, replicaSet);
    }

    /**
     * Starts one of the caller's own, that calls itself the primary of a replica set of one.
     *
     * @return the stand-in, ready
     */
    public static MongodbStandIn start() {
        return started(true, null);
    }

    /**
     * Starts one of the caller's own, that calls itself a standalone server.
     *
     * @return the stand-in, ready
     */
    public static MongodbStandIn startStandalone() {
        return started(false, null);
    }

    /**
     * Starts one of the caller's own, that calls itself a standalone server and speaks TLS.
     *
     * @param certificate what it shows
     * @return the stand-in, ready
     */
    public static MongodbStandIn startWithTls(TestCertificate certificate) {
        return started(false, certificate);
    }

    private static MongodbStandIn started(boolean replicaSet, @Nullable TestCertificate certificate) {
        MongodbStandIn standIn = new MongodbStandIn(replicaSet, certificate);
        standIn.restart();
        return standIn;
    }

    int port() {
        return port;
    }

    @Override
    public String newDatabaseUrl() {
        return "mongodb://127.0.0.1:" + port + "/test_"
                + UUID.randomUUID().toString().replace("-", "") + "?";
    }

    /**
     * Answers a command with an error from now on.
     *
     * @param command such as {@code findAndModify}
     * @param code the error's code, such as 18
     * @param codeName its name, such as {@code AuthenticationFailed}
     */
    public void refuse(String command, int code, String codeName) {
        backend.refuse(command, error(code, codeName), false);
    }

    /**
     * Answers the next command of a kind with an error.
     *
     * @param command such as {@code findAndModify}
     * @param code the error's code, such as 11000
     * @param codeName its name, such as {@code DuplicateKey}
     */
    public void refuseOnce(String command, int code, String codeName) {
        backend.refuse(command, error(code, codeName), true);
    }

    /** Answers all commands again. */
    public void refuseNothing() {
        backend.refuseNothing();
    }

    private static MongoServerError error(int code, String codeName) {
        return new MongoServerError(code, codeName, "refused by the test");
    }

    /** Closes all connections and listens no more; the documents stay. */
    public void stop() {
        if (server != null) {
            server.shutdownNow();
            server = null;
        }
    }

    /** Listens on the same port as before, with the same documents. */
    public void restart() {
        stop();
        server = new MongoServer(backend);
        if (certificate != null) {
            server.enableSsl(certificate.privateKey(), null, certificate.x509());
        }
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, 2);
    }

    @Override
    public void close() {
        stop();
    }
}
