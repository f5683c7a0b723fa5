package dev.agentvillage.model;

/** The client offers no tool for what the script wants done. */
final class UnsayableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsayableException(String what) {
        super("The client has no tool to " + what);
    }
}
