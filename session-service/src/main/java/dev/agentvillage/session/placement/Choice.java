package dev.agentvillage.session.placement;

import dev.agentvillage.session.fleet.Runner;

/** Who gets a session. */
public sealed interface Choice {

    record Chosen(Runner runner) implements Choice {}

    /**
     * @param why in words: none online, none with that provider, none with room …
     */
    record Nobody(String why) implements Choice {}

    /**
     * Something that was asked for is nowhere to be had.
     *
     * @param pointer to the field that asks for it
     */
    record NotAvailable(String pointer, String why) implements Choice {}
}
