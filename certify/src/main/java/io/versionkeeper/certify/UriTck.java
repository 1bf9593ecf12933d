package io.versionkeeper.certify;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/**
 * The kit on the store that a URI names. Nobody can wipe a database or break its network by a URI, so those rules are
 * left to a subclass of one's own.
 */
@ExtendWith(UriTck.Parameters.class)
class UriTck extends VersionStoreTck {
    /** The configuration parameter with the URI. */
    static final String URI = "certify.uri";
    /** The configuration parameter with the time that one test may take, in ms. */
    static final String TIMEOUT = "certify.timeout";
    /** The configuration parameter with the seed of a round of soaking; not given for a plain run. */
    static final String SEED = "certify.seed";

    private final StoreTarget target;
    private final Duration timeout;
    private final Optional<SplittableRandom> seeds;

    UriTck(ExtensionContext context) {
        target = new StoreTarget(context.getConfigurationParameter(URI).orElseThrow());
        timeout = Duration.ofMillis(
                context.getConfigurationParameter(TIMEOUT, Long::valueOf).orElseThrow());
        seeds = context.getConfigurationParameter(SEED, Long::valueOf).map(SplittableRandom::new);
    }

    @Override
    protected VersionStore open(String namespace) {
        VersionStore store = target.open(namespace);
        return seeds.isEmpty() ? store : new ShakenStore(store, next(seeds.get()));
    }

    /** Each client has a seed of its own, and no two rounds share one. */
    private static long next(SplittableRandom seeds) {
        synchronized (seeds) {
            return seeds.nextLong();
        }
    }

    @Override
    protected String uri(String namespace) {
        return target.uri(namespace);
    }

    /** The time-out that the URI gives, and a second for a busy machine. */
    @Override
    protected Duration longestCall() {
        return target.timeout().plusSeconds(1);
    }

    @Override
    protected Duration timeout() {
        return timeout;
    }

    /** Gives the constructor what the command was told. */
    static final class Parameters extends TypeBasedParameterResolver<ExtensionContext> {
        @Override
        public ExtensionContext resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context;
        }
    }
}
