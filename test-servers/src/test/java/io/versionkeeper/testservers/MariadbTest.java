package io.versionkeeper.testservers;

class MariadbTest extends SqlServerContract {
    @Override
    DatabaseServer server() {
        return Mariadb.server();
    }

    @Override
    PrivateServer start() {
        return Mariadb.start();
    }

    @Override
    String impatient() {
        return "&socketTimeout=1000";
    }
}
