package dev.agentvillage.contracts.model;

/** A terminal's size in character cells: 2–500 columns, 2–300 rows. */
public record Terminal(int cols, int rows) {
    public static final Terminal DEFAULT = new Terminal(120, 40);
}
