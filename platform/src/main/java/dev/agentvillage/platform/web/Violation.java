package dev.agentvillage.platform.web;

/**
 * One thing wrong with a request.
 *
 * @param pointer JSON pointer into the body, or the name of a query parameter behind {@code ?}
 * @param code stable: {@code required}, {@code unknown_field}, {@code too_long}, {@code pattern},
 *     {@code range} …
 * @param detail what to do about it
 */
public record Violation(String pointer, String code, String detail) {}
