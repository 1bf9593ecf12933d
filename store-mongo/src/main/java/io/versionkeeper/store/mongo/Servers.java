package io.versionkeeper.store.mongo;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why there is no server to send a command to, as the driver's own look-outs found. */
final class Servers {
    private Servers() {}

    static List<Throwable> failures(ClusterDescription cluster) {
        List<Throwable> failures = new ArrayList<>();
        if (cluster.getSrvResolutionException() != null) {
            failures.add(cluster.getSrvResolutionException());
        }
        for (ServerDescription server : cluster.getServerDescriptions()) {
            if (server.getException() != null) {
                failures.add(server.getException());
            }
        }
        return failures;
    }

    static String text(ClusterDescription cluster) {
        String replicaSet = cluster.getClusterSettings().getRequiredReplicaSetName();
        String wanted = replicaSet == null ? "no server can be used" : "no primary of the replica set " + replicaSet;
        if (cluster.getSrvResolutionException() != null) {
            return wanted + ": " + Failures.text(cluster.getSrvResolutionException());
        }
        return cluster.getServerDescriptions().stream()
                .map(server -> server.getAddress() + " (" + state(server) + ")")
                .collect(Collectors.joining(", ", wanted + ": ", ""));
    }

    private static String state(ServerDescription server) {
        if (server.getException() == null) {
            return server.getType() == ServerType.UNKNOWN ? "no answer that fits" : "is " + server.getType();
        }
        Throwable root = server.getException();
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Failures.text(root);
    }
}
