package io.versionkeeper.store.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One driver and one URL as the data source that the pool wants. Hands out a connection that is there already first. */
final class DriverDataSource implements DataSource {
    private final Driver driver;
    private final String url;
    private final Properties properties;
    private final AtomicReference<@Nullable Connection> first;
    private final boolean trusting;

    /**
     * Makes a data source.
     *
     * @param first is handed out before any new one
     * @param trusting whether a connection is alive until a statement fails, which saves the pool a round trip to ask
     */
    DriverDataSource(Driver driver, String url, Properties properties, Connection first, boolean trusting) {
        this.driver = driver;
        this.url = url;
        this.properties = properties;
        this.first = new AtomicReference<>(first);
        this.trusting = trusting;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection existing = first.getAndSet(null);
        Connection connection = existing != null
                ? existing
                : Objects.requireNonNull(driver.connect(url, (Properties) properties.clone()));
        return trusting ? trusted(connection) : connection;
    }

    private static Connection trusted(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                DriverDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isValid")) {
                        return !connection.isClosed();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("User and password are in the URL");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** Each driver has its connect time-out among its properties. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** For so long the pool's closing waits for the thread that makes connections; with 0 it warns of an idle one. */
    @Override
    public int getLoginTimeout() {
        return 1;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
