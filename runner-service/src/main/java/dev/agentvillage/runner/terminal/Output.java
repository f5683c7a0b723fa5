package dev.agentvillage.runner.terminal;

/** Takes a terminal's output, in order, from its reader thread. */
public interface Output {
    /**
     * @param offset bytes published before this piece
     * @param acknowledged to be called once, when the piece is safe
     */
    void piece(String text, long offset, int bytes, Runnable acknowledged);

    /**
     * Output that nobody will see: the broker was away for too long.
     *
     * @param offset where it would have been
     * @param acknowledged as of a piece
     */
    void dropped(long offset, long bytes, Runnable acknowledged);

    /** The leader of the session's processes is gone; what it left behind may still write. */
    void exited(dev.agentvillage.contracts.session.ExitStatus status);
}
