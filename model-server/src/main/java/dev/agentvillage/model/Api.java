package dev.agentvillage.model;

/** The APIs spoken here. */
public enum Api {
    ANTHROPIC_MESSAGES,
    OPENAI_RESPONSES,
    OPENAI_CHAT,
    GEMINI
}
