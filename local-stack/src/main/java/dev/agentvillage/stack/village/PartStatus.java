package dev.agentvillage.stack.village;

/**
 * A part as it is now.
 *
 * @param port where it listens
 * @param pid 0 when it has no process
 * @param readyMillis how long its last start took; 0 before
 * @param restarts how often it was started again, asked or not
 * @param note why it is not up, empty otherwise
 */
public record PartStatus(
        Part part,
        PartState state,
        int port,
        long pid,
        long readyMillis,
        int restarts,
        String log,
        String note) {}
