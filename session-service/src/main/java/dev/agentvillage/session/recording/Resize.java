package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.model.Terminal;

/** The terminal's size from an offset of the output on. */
public record Resize(long offset, Terminal size, long at) {}
