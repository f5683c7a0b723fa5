package dev.agentvillage.session.terminal;

import java.util.Arrays;

/** What a client is sent next. */
public sealed interface Piece {

    /** Bytes {@code from} to {@code to} of {@code data} are at {@code offset}; not copied. */
    record Output(long offset, byte[] data, int from, int to) implements Piece {
        int length() {
            return to - from;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(data, from, to);
        }
    }

    /** Output that is nowhere any more. */
    record Gap(long from, long to) implements Piece {}
}
