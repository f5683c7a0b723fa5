package dev.agentvillage.runner.provider;

/**
 * What a program wrote down of a conversation, from which it can go on.
 *
 * @param reference the program's own name of it
 * @param written as the program wrote it
 */
public record Conversation(String reference, byte[] written) {}
