package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MysqlTest {
    @Test
    void givesDatabasesWhereThereIsAServer() {
        assertThat(Mysql.server().newDatabaseUrl()).startsWith("jdbc:mysql:");
    }
}
