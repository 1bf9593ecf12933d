package io.versionkeeper.examples.users;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user as the body of a request gives it, checked: without the id, which the database or the path gives. */
record UserBody(String name, String email) {
    static final int MAX_NAME = 100;
    static final int MAX_EMAIL = 254;

    private static final Set<String> FIELDS = Set.of("id", "name", "email");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");

    User withId(long id) {
        return new User(id, name, email);
    }

    /**
     * Reads the body of a request.
     *
     * @param idOfPath the id that the body may repeat, or null if it must not have one
     * @throws BadRequestException if the body is anything but a valid user
     */
    static UserBody parse(byte[] body, @Nullable Long idOfPath) {
        JsonNode json = Json.parse(body);
        if (!json.isObject()) {
            throw new BadRequestException(
                    "The body must be a JSON object such as {\"name\": \"Ann\", \"email\":" + " \"ann@example.com\"}");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new BadRequestException("A user has no field \"" + name + "\"; it has name and email");
            }
        }
        checkId(json.get("id"), idOfPath);
        String name = text(json, "name", MAX_NAME);
        String email = text(json, "email", MAX_EMAIL);
        if (!EMAIL.matcher(email).matches()) {
            throw new BadRequestException("The email must have the form name@domain, without blanks");
        }
        return new UserBody(name, email);
    }

    private static void checkId(@Nullable JsonNode id, @Nullable Long idOfPath) {
        if (id == null) {
            return;
        }
        if (idOfPath == null) {
            throw new BadRequestException("Leave out the id: the database gives a new user its id");
        }
        if (!id.isIntegralNumber() || !id.canConvertToLong() || id.longValue() != idOfPath) {
            throw new BadRequestException("The body's id is not the path's, which is " + idOfPath);
        }
    }

    private static String text(JsonNode json, String field, int maxLength) {
        JsonNode node = json.get(field);
        if (node == null) {
            throw new BadRequestException("The field \"" + field + "\" is missing");
        }
        if (!node.isTextual()) {
            throw new BadRequestException("The field \"" + field + "\" must be a text");
        }
        String text = node.textValue().strip();
        if (text.isEmpty()) {
            throw new BadRequestException("The field \"" + field + "\" is blank");
        }
        if (text.codePointCount(0, text.length()) > maxLength) {
            throw new BadRequestException("The field \"" + field + "\" is longer than " + maxLength + " characters");
        }
        if (text.codePoints().anyMatch(UserBody::isUnfit)) {
            throw new BadRequestException(
                    "The field \"" + field + "\" has a control character or half of a surrogate pair");
        }
        return text;
    }

    /** What databases refuse or cannot give back. */
    private static boolean isUnfit(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }
}
