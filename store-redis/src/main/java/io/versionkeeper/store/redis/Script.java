package io.versionkeeper.store.redis;

import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A script that the server runs as one step. It is called by its digest; a server that has forgotten it is given the
 * text again.
 *
 * @param text in Lua
 * @param digest of the text, as the server computes it
 */
record Script(String text, String digest) {
    private static final String RECORDS = "records.lua";
    private static final String HEAD = "head.lua";

    static final Script READ = of(RECORDS, HEAD, "read.lua");
    static final Script READ_CHANGES = of(RECORDS, HEAD, "read-changes.lua");
    static final Script BUMP = of(RECORDS, "bump.lua");

    private static Script of(String... files) {
        String text = Stream.of(files).map(Script::load).collect(Collectors.joining());
        return new Script(text, Base16.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String load(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The jar of store-redis lacks " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
