package dev.agentvillage.session.screen;

import dev.agentvillage.contracts.model.Terminal;

/**
 * A screen as it was at one place of the output.
 *
 * @param offset of the first byte that is not on it
 * @param text what any terminal of this size is to be given to show it
 */
public record Screen(long offset, Terminal size, String text) {}
