package dev.agentvillage.runner.terminal;

/** The end of what a terminal showed. Offsets are bytes as published; times micros of the epoch. */
public interface Transcript {
    /** Where the output ends now. */
    long offset();

    /** Where the output ended then, as far as is known; rather before than behind. */
    long offsetAt(long micros);

    /** What is still there of the output between two offsets. */
    String between(long from, long to);
}
