package io.versionkeeper.core;

/** A time during which something is wrong. */
final class Spell {
    private final World world;
    private long until = Long.MIN_VALUE;
    private int variant;

    Spell(World world) {
        this.world = world;
    }

    /** Begins it, or lets it last longer. */
    void begin(long lasting, int kind) {
        until = Math.max(until, world.now + lasting);
        variant = kind;
    }

    boolean isOn() {
        return world.now < until;
    }

    long until() {
        return until;
    }

    int variant() {
        return variant;
    }
}
