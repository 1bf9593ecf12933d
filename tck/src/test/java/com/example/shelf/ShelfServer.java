package com.example.shelf;

import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Stands for a database and its driver: texts by key. */
final class ShelfServer {
    private static final Map<String, ShelfServer> RUNNING = new ConcurrentHashMap<>();

    private final Map<String, String> texts = new HashMap<>();

    static void start(String address) {
        RUNNING.put(address, new ShelfServer());
    }

    static ShelfServer connect(String address) throws ConnectException {
        ShelfServer server = RUNNING.get(address);
        if (server == null) {
            throw new ConnectException("nothing listens");
        }
        return server;
    }

    synchronized Map<String, String> getAll(Set<String> keys) {
        Map<String, String> found = new HashMap<>(texts);
        found.keySet().retainAll(keys);
        return found;
    }

    synchronized String putIfAbsent(String key, String text) {
        texts.putIfAbsent(key, text);
        return texts.get(key);
    }

    /** Atomic; the function gets null where there is no text yet. */
    synchronized String update(String key, UnaryOperator<String> function) {
        return texts.compute(key, (k, text) -> function.apply(text));
    }

    synchronized void deleteAll() {
        texts.clear();
    }
}
