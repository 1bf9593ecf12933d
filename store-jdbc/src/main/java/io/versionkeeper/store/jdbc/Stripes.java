package io.versionkeeper.store.jdbc;

import io.versionkeeper.Version;

/**
 * More rows for a record than its own, so that transactions whose triggers bump it do not wait for each other: each takes a
 * row that nobody else holds. The idea is that of striped counters, such as
 * {@code java.util.concurrent.atomic.LongAdder}.
 *
 * <p>The version is the sum of the numbers and, modulo 2<sup>64</sup>, of the stamps of all rows that are visible at an
 * instant. As a number only grows, and a stamp is drawn anew with it, two sums on one server are equal only if they are of
 * the same rows. On a standby transactions may become visible in another order.
 *
 * <p>A stripe's row has the namespace and the name of the record, each with {@link #MARK} behind it, which neither can
 * hold, and a name of its own behind that.
 */
final class Stripes {
    static final char MARK = '\u0001';

    private static final String SQL_MARK = "chr(1)";
    private static final String AFTER_MARK = "chr(2)";

    /** The name of the record to which a stripe belongs. */
    static final String RECORD_NAME = "split_part({name}, " + SQL_MARK + ", 1)";

    private Stripes() {}

    /** The namespace of the stripes of a namespace's records. */
    static String namespace(String namespace) {
        return namespace + MARK;
    }

    /** The same in SQL, of an expression. */
    static String namespaceSql(String namespace) {
        return namespace + " || " + SQL_MARK;
    }

    /** A condition on a row: it is a stripe of the record whose namespace and name these expressions give. */
    static String condition(String namespace, String name) {
        // Where the column sorts otherwise, the marks may count for nothing.
        String collated = "{name} COLLATE \"C\"";
        return "{namespace} = " + namespaceSql(namespace) + " AND " + collated + " > " + name + " || " + SQL_MARK
                + " AND " + collated + " < " + name + " || " + AFTER_MARK;
    }

    /** The name of a new stripe, in SQL. */
    static String newName(String name) {
        return name + " || " + SQL_MARK + " || gen_random_uuid()";
    }

    /** The sum of a column over the stripes of the record that a row in scope is of. */
    static String sum(String column, String row) {
        return "coalesce((SELECT sum({" + column + "}) FROM {table} WHERE "
                + condition(row + ".{namespace}", row + ".{name}") + "), 0)";
    }

    /** A number modulo 2<sup>64</sup>, as Java's addition of longs does it. */
    static String wrapped(String numeric) {
        return "CAST(mod(mod(" + numeric + ", 18446744073709551616) + 27670116110564327424, 18446744073709551616)"
                + " - 9223372036854775808 AS bigint)";
    }

    static Version sum(Version one, Version other) {
        return Version.of(one.number() + other.number(), one.stamp() + other.stamp());
    }

    static boolean isStripe(String name) {
        return name.indexOf(MARK) >= 0;
    }

    static String recordName(String stripe) {
        return stripe.substring(0, stripe.indexOf(MARK));
    }
}
