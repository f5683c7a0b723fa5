package dev.agentvillage.runner.terminal;

import java.nio.file.Path;

/**
 * How much of a terminal's output may wait for the broker.
 *
 * @param memory bytes that may be handed on and not yet acknowledged
 * @param directory where the file is made that the rest waits in
 * @param spool bytes that may wait there; 0 for no file
 * @param awayMs without any acknowledgement for so long the broker is away
 */
public record BacklogLimits(int memory, Path directory, long spool, long awayMs) {}
