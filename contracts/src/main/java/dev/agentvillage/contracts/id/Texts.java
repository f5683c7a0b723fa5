package dev.agentvillage.contracts.id;

/** Bounds for strings that come from outside. */
final class Texts {
    private Texts() {}

    static String bounded(String what, String value, int max) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " is blank");
        }
        if (value.length() > max) {
            throw new IllegalArgumentException(
                    what + " is longer than " + max + " characters: " + value.length());
        }
        return value;
    }
}
