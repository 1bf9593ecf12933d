package io.versionkeeper.store.jdbc;

import io.versionkeeper.testservers.Operator;

/** The copy takes the place of the file that the nodes use, which they have open without a name from then on. */
class SqliteReplacedTest extends SqliteOperatorTest {
    @Override
    protected void restore() {
        Operator.run("mv", saved(), file());
    }
}
