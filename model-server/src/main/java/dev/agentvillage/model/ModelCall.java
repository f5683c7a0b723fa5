package dev.agentvillage.model;

/**
 * A request for an answer, as each API says it.
 *
 * @param conversation what the client itself calls it, or a hash of its first prompt
 * @param structured whether the answer must be JSON
 * @param system the instructions, for clients that have no tools but a format
 */
record ModelCall(
        String model,
        String conversation,
        Dialogue dialogue,
        Toolbox toolbox,
        boolean streamed,
        boolean structured,
        String system) {}
