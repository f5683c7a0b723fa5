package dev.agentvillage.session.placement;

import dev.agentvillage.session.fleet.Runner;

/** Who gets a session. */
public sealed interface Choice {

    record Chosen(Runner runner) implements Choice {}

    /**
     * @param why in words: none online, none with that provider, none with room …
     */
    record Nobody(String why) implements Choice {}
}
