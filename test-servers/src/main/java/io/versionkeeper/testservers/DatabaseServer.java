package io.versionkeeper.testservers;

/**
 * A real server for tests. There is one of each kind in a JVM, which all tests share; each of them asks for a database
 * of its own. Where a server has no such thing, as Redis, tests keep apart by the names that they use.
 *
 * <p>A kind called {@code postgresql} is looked for in this order:
 *
 * <ol>
 *   <li>the address in the system property {@code postgresql.url} or the environment variable {@code POSTGRESQL_URL},
 *       with the credentials of an account that may create databases; what the tests create is dropped when the JVM
 *       ends;
 *   <li>Docker, through Testcontainers;
 *   <li>a server binary on this machine, run as a child process on a free loopback port with a temporary data folder.
 *       It ends with the JVM, in whatever way that ends.
 * </ol>
 *
 * <p>Where there is none, the test is skipped with the reason, or fails when {@code -Dbackends=required} is set. How
 * each kind was run is printed once, and written to {@code target/backends.txt} of the module under test.
 *
 * <p>Thread-safe.
 */
public interface DatabaseServer {
    /**
     * Creates a database, on servers that have such; on others, such as etcd and Redis, a test keeps to namespaces of its
     * own.
     *
     * @return the URL of a new, empty database, with user and password; JDBC URLs take further parameters after
     *     {@code &}. On other servers, the URL of the server
     */
    String newDatabaseUrl();
}
