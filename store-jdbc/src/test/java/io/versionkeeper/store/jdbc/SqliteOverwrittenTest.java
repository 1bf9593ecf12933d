package io.versionkeeper.store.jdbc;

import io.versionkeeper.testservers.Operator;

/** The file that the nodes use is written over: after as many changes as before it looks to SQLite as it did then. */
class SqliteOverwrittenTest extends SqliteOperatorTest {
    @Override
    protected void restore() {
        Operator.run("cp", saved(), file());
    }
}
