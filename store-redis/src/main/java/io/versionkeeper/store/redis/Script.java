package io.versionkeeper.store.redis;

import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A script that the server runs as one step. It is called by its digest; a server that has forgotten it is given the
 * text again.
 *
 * @param text in Lua
 * @param digest of the text, as the server computes it
 */
record Script(String text, String digest) {
    static final Script READ = load("read.lua");
    static final Script BUMP = load("bump.lua");

    private static Script load(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The jar of store-redis lacks " + file);
            }
            byte[] text = in.readAllBytes();
            return new Script(new String(text, StandardCharsets.UTF_8), Base16.digest(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
