package io.versionkeeper.core;

/**
 * Random numbers by name: what is drawn for one thing does not depend on what is drawn for others, so that a plan from
 * which something is taken away mostly goes on as before.
 */
record Noise(long seed) {
    /** A stream of its own for the n-th thing of some kind. */
    Noise of(String kind, long n) {
        return new Noise(mix(seed ^ mix(kind.hashCode() * 0x9E3779B97F4A7C15L + n)));
    }

    long bits() {
        return mix(seed + 0x9E3779B97F4A7C15L);
    }

    /** From 0 to less than the bound. */
    long below(long bound) {
        return bound <= 0 ? 0 : Long.remainderUnsigned(bits(), bound);
    }

    boolean chance(int oneIn) {
        return below(oneIn) == 0;
    }

    /** The finalizer of MurmurHash3, as in java.util.SplittableRandom. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 33)) * 0xFF51AFD7ED558CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return z ^ (z >>> 33);
    }
}
