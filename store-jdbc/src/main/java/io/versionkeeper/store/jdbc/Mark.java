package io.versionkeeper.store.jdbc;

/**
 * What tells a store's own database from any other, so that nothing is bumped there.
 *
 * @param nonce the namespace's
 * @param place the identity of database and table within a server, where the nonce cannot always be read; else 0
 */
record Mark(long nonce, long place) {
    /** Of an incarnation, which begins with the nonce. */
    static Mark of(String incarnation, long place) {
        return new Mark(Long.parseUnsignedLong(incarnation.substring(0, 16), 16), place);
    }
}
