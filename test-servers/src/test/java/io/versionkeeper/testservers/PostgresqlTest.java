package io.versionkeeper.testservers;

class PostgresqlTest extends SqlServerContract {
    @Override
    DatabaseServer server() {
        return Postgresql.server();
    }

    @Override
    PrivateServer start() {
        return Postgresql.start();
    }

    @Override
    String impatient() {
        return "&socketTimeout=1";
    }
}
