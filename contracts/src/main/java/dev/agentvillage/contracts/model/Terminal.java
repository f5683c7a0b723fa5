package dev.agentvillage.contracts.model;

import dev.agentvillage.contracts.Bounds;

/** A terminal's size in character cells: 2–500 columns, 2–300 rows. */
public record Terminal(@Bounds(min = 2, max = 500) int cols, @Bounds(min = 2, max = 300) int rows) {
    public static final Terminal DEFAULT = new Terminal(120, 40);
}
