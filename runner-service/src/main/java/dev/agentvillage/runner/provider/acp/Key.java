package dev.agentvillage.runner.provider.acp;

/** What a person does at the terminal. */
public sealed interface Key {
    /** Typed or pasted, and then Enter. */
    record Line(String text) implements Key {}

    /** Alone, not as the beginning of a sequence. */
    record Escape() implements Key {}

    /** A single one, with nothing typed before it: it may answer a question. */
    record Letter(char letter) implements Key {}

    /** Ctrl-C, Ctrl-D, or the terminal is gone. */
    record Quit() implements Key {}
}
