package dev.agentvillage.session.command;

/** What became of an order to a session. */
public sealed interface Outcome {

    record Done() implements Outcome {}

    record NotFound() implements Outcome {}

    /**
     * @param code as REST answers it
     */
    record Refused(String code, String detail) implements Outcome {}

    /** The broker did not take it: nothing was done. */
    record Unavailable() implements Outcome {}
}
