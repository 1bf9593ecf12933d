package io.versionkeeper;

/**
 * The name of a resource: database contents that are loaded and swapped as a whole, such as all users or one tenant's
 * settings.
 *
 * <p>A name is data: every store tells valid names apart exactly (case, trailing blanks and normalisation forms
 * included) and never splices one into a query, a script or a key pattern.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name 1 to {@value #MAX_CODE_POINTS} code points, no control character, no unpaired surrogate
 */
public record ResourceId(String name) implements Comparable<ResourceId> {
    /** The greatest length of a name, in code points. */
    public static final int MAX_CODE_POINTS = 255;

    /**
     * Checks the name.
     *
     * @param name the resource's name
     * @throws IllegalArgumentException if the name is empty or too long, or holds a control character or an unpaired
     *     surrogate
     */
    public ResourceId {
        requireValid("resource name", name);
    }

    /**
     * A resource by its name.
     *
     * @param name 1 to {@value #MAX_CODE_POINTS} code points, no control character, no unpaired surrogate
     * @return the resource's id
     * @throws IllegalArgumentException if the name is not valid
     */
    public static ResourceId of(String name) {
        return new ResourceId(name);
    }

    /**
     * The rule for names, which namespaces follow too.
     *
     * @param what what the text names, for the error's text
     * @param text the text to check
     * @throws IllegalArgumentException if the text is not a valid name
     */
    public static void requireValid(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " is empty; give at least one character");
        }
        int length = text.codePointCount(0, text.length());
        if (length > MAX_CODE_POINTS) {
            throw new IllegalArgumentException("The " + what + " \"" + text.substring(0, text.offsetByCodePoints(0, 20))
                    + "...\" has " + length + " code points; shorten it to " + MAX_CODE_POINTS);
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            int type = Character.getType(codePoint);
            if (type == Character.CONTROL || type == Character.SURROGATE) {
                throw new IllegalArgumentException(String.format(
                        "The %s has %s U+%04X at index %d; remove it",
                        what,
                        type == Character.CONTROL ? "the control character" : "the unpaired surrogate",
                        codePoint,
                        i));
            }
        }
    }

    /** Orders by the names' UTF-16 code units: an order for locks, and for nothing that people read. */
    @Override
    public int compareTo(ResourceId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
