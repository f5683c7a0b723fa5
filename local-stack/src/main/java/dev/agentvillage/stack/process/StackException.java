package dev.agentvillage.stack.process;

/**
 * The stack could not do what it was asked; the message is written for the person at the screen.
 */
public class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
