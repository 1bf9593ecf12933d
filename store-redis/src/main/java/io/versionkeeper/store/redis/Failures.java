package io.versionkeeper.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.protocol.RedisProtocolException;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns whatever Lettuce and the server say into one of the two exceptions that callers see. */
final class Failures {
    private static final int LONGEST = 500;

    private static final String RIGHTS =
            "allow the user the keys versionkeeper:* and the commands DEL, EVAL, EVALSHA, HGET,"
                    + " HGETALL, HSET, HMGET, ZADD, ZINCRBY, ZSCORE, and INFO so that a lost bump is noticed";

    private static final String RIGHTS_TO_WATCH =
            "allow the user the channels &versionkeeper:* and the command SUBSCRIBE,"
                    + " in a Cluster SSUBSCRIBE; or write watch=false";

    /** By what the server's error holds, older servers wrap it; and how to mend it. The first one counts. */
    private static final List<Mend> LASTING = List.of(
            new Mend("WRONGPASS", "check user and password"),
            new Mend("invalid password", "check user and password"),
            new Mend("NOAUTH", "the server asks for a password; put it into the URI, as in redis://user:password@host"),
            new Mend("without any password configured", "the server has no password; leave it out"),
            new Mend("NOPERM", "RIGHTS"),
            new Mend("The user executing the script can't", "RIGHTS"),
            new Mend(
                    "WRONGTYPE",
                    "one of KEYS holds something else than versions; rename that one (RENAME), or choose another"
                            + " namespace"),
            new Mend("cluster support disabled", "it is no Cluster; write redis:// instead of redis-cluster://"),
            new Mend("MOVED", "it is a node of a Cluster; write redis-cluster:// instead of redis://"),
            new Mend("not allowed in cluster mode", "it is a node of a Cluster; write redis-cluster://"),
            new Mend("DB index is out of range", "the server has no such database; mend the number behind the host"),
            new Mend("DENIED", "mend the server's settings"),
            new Mend("'SENTINEL'", "it is no Sentinel; write redis:// for a server"),
            new Mend("unknown command", "it runs no scripts; is it a Sentinel (redis-sentinel://), or not Redis?"));

    /** The server has refused the command, and another one may take it. Older servers put it behind a prefix. */
    private static final Pattern REFUSED =
            Pattern.compile("(?:^|.*[ -])(?:READONLY|MOVED|ASK|CLUSTERDOWN|MASTERDOWN|TRYAGAIN) .*");

    private final String store;
    private final boolean cluster;
    private final Records records;
    private final Duration timeout;

    /** What an error holds, and how to mend it. */
    private record Mend(String error, String mend) {}

    /**
     * For one store.
     *
     * @param store its name in messages, without a password
     * @param cluster whether it is meant to be a Cluster
     */
    Failures(String store, boolean cluster, Records records, Duration timeout) {
        this.store = store;
        this.cluster = cluster;
        this.records = records;
        this.timeout = timeout;
    }

    /**
     * Sorts a failure.
     *
     * @param what was being done, such as {@code bump "users"}
     */
    VersionStoreException of(String what, Throwable failure) {
        return of(what, failure, RIGHTS);
    }

    /** Sorts a failure to watch. */
    RuntimeException ofWatch(Throwable failure) {
        boolean unknown = all(failure).stream()
                .anyMatch(each -> each instanceof RedisCommandExecutionException
                        && text(each).contains("unknown command"));
        return unknown
                ? unsupported("cannot watch: its server does not know " + (cluster ? "SSUBSCRIBE" : "SUBSCRIBE"))
                : of("watch", failure, RIGHTS_TO_WATCH);
    }

    UnsupportedOperationException unsupported(String why) {
        return new UnsupportedOperationException("The version store " + store + " " + why);
    }

    private VersionStoreException of(String what, Throwable failure, String rights) {
        String lasting = all(failure).stream()
                .map(each -> lasting(each, rights))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        String failed = "The version store " + store + " cannot " + what + ": ";
        return lasting != null
                ? new StoreMisconfiguredException(failed + lasting, failure)
                : new StoreUnavailableException(failed + passing(failure), failure);
    }

    VersionStoreException interrupted(String what) {
        return new StoreUnavailableException(
                "The version store " + store + " did not " + what + ": the calling thread is interrupted", null);
    }

    /** Whether the server did nothing but tell that another one may do it. */
    static boolean isRefused(Throwable failure) {
        return all(failure).stream().anyMatch(Failures::isRefusal);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ReplicaException
                || (failure instanceof RedisCommandExecutionException
                        && REFUSED.matcher(text(failure)).matches());
    }

    /** Null if the failure may pass by itself. */
    private @Nullable String lasting(Throwable failure, String rights) {
        if (failure instanceof RecordException) {
            return text(failure);
        }
        if (failure instanceof SSLException) {
            return text(failure) + "; mend the certificates, or write redis:// if the server has no TLS (rediss://)";
        }
        if (failure instanceof RedisProtocolException) {
            return text(failure) + "; what listens there does not speak Redis's protocol: mend host and port";
        }
        if (failure instanceof RedisCommandExecutionException) {
            String text = text(failure);
            for (Mend each : LASTING) {
                if (text.contains(each.error) && !(cluster && each.error.equals("MOVED"))) {
                    return text + "; "
                            + each.mend.replace("RIGHTS", rights).replace("KEYS", String.join(" and ", records.keys()));
                }
            }
        }
        return null;
    }

    /** What Lettuce said and, if it said only that it failed, why. */
    private String passing(Throwable failure) {
        Throwable said = failure;
        while (said.getCause() != null && (said instanceof ExecutionException || said instanceof CompletionException)) {
            said = said.getCause();
        }
        if (said instanceof TimeoutException || said instanceof RedisCommandTimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms";
        }
        if (said instanceof CancellationException) {
            return "the connection was closed";
        }
        Throwable root = said;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return text(said).contains(text(root)) ? text(said) : text(said) + ": " + text(root);
    }

    /** The failure, what caused it, and what else went wrong on the way. */
    private static List<Throwable> all(Throwable failure) {
        Set<Throwable> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> all = new ArrayList<>(List.of(failure));
        for (int i = 0; i < all.size(); i++) {
            Throwable t = all.get(i);
            if (t.getCause() != null && found.add(t.getCause())) {
                all.add(t.getCause());
            }
            Stream.of(t.getSuppressed()).filter(found::add).forEach(all::add);
        }
        return all;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getName();
        }
        return message.length() <= LONGEST ? message.strip() : message.substring(0, LONGEST) + "...";
    }
}
