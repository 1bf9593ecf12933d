package io.versionkeeper.store.jdbc;

import io.versionkeeper.testservers.Operator;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** sqlite3 and its copies. */
class SqliteOperatorTest extends JdbcOperatorContract {
    @TempDir
    Path folder;

    @Override
    String url() {
        return "jdbc:sqlite:" + file() + "?synchronous=OFF";
    }

    String file() {
        return folder.resolve("versions.db").toString();
    }

    String saved() {
        return folder.resolve("saved.db").toString();
    }

    @Override
    String heading() {
        return "SQLite";
    }

    @Override
    void shell(String sql) {
        Operator.run("sqlite3", file(), sql);
    }

    @Override
    protected void save() {
        shell(".backup " + saved());
    }

    @Override
    protected void restore() {
        shell(".restore " + saved());
    }
}
