package dev.agentvillage.session.order;

/**
 * One thing wrong with a body.
 *
 * @param pointer JSON pointer
 * @param code {@code required}, {@code unknown_field}, {@code type}, {@code too_long}, {@code
 *     range}, {@code pattern}, {@code forbidden}, {@code unknown}, {@code not_available}
 */
public record Flaw(String pointer, String code, String detail) {}
