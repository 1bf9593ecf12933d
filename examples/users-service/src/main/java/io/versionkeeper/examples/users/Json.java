package io.versionkeeper.examples.users;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** JSON in and out. Reads strictly: one value, no field twice, nothing after it. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static JsonNode parse(byte[] body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json.isMissingNode()) {
                throw new BadRequestException("The body is empty; send a JSON object");
            }
            return json;
        } catch (JacksonException e) {
            throw new BadRequestException("The body is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadRequestException("The body is not valid JSON: " + e.getMessage());
        }
    }

    /**
     * Reads what another process of the demo wrote.
     *
     * @throws IOException if it is not of that type
     */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    /** Answers with a value; the status is left as it is. */
    public static void answer(Context ctx, Object value) {
        try {
            ctx.contentType("application/json; charset=utf-8").result(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers with {@code {"error": reason}}. */
    public static void refuse(Context ctx, int status, String reason) {
        ctx.status(status);
        answer(ctx, Map.of("error", reason));
    }
}
