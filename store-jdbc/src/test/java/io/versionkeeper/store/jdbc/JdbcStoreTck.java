package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The kit on one database. */
abstract class JdbcStoreTck extends VersionStoreTck {
    private Connection keptOpen;

    /** The database's URL, the same at every call. */
    abstract String url() throws Exception;

    /** The time-out of one call. */
    String callTimeout() {
        return "1s";
    }

    /** A database in memory lives as long as its last connection. */
    @BeforeEach
    void keepOpen() throws Exception {
        keptOpen = DriverManager.getConnection(url());
    }

    @AfterEach
    void letGo() throws SQLException {
        keptOpen.close();
    }

    @Override
    protected VersionStore open(String namespace) throws Exception {
        return open(url(), callTimeout(), namespace);
    }

    @Override
    protected String uri(String namespace) throws Exception {
        return uri(url(), callTimeout(), namespace);
    }

    static VersionStore open(String url, String timeout, String namespace) {
        return JdbcVersionStore.open(uri(url, timeout, namespace));
    }

    static String uri(String url, String timeout, String namespace) {
        return url + "#timeout=" + timeout + "&namespace=" + TestDatabase.encode(namespace);
    }

    @Override
    protected void wipe(String namespace) throws Exception {
        try (Statement statement = keptOpen.createStatement()) {
            String quotation = keptOpen.getMetaData().getIdentifierQuoteString();
            statement.execute("DELETE FROM " + quotation + "versionkeeper" + quotation);
        }
    }

    @Override
    protected Transactions transactions(VersionStore store, String namespace) throws Exception {
        return new JdbcTransactions(url(), (JdbcVersionStore) store, namespace);
    }

    /** The same kind of database, on a port where nobody listens. */
    static VersionStore nobodyAt(String urlWithPort) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return JdbcVersionStore.open(String.format(urlWithPort, free.getLocalPort()) + "#timeout=1s");
        }
    }
}
