package dev.agentvillage.contracts.session;

/** What an input did. */
public sealed interface Step {

    /** Another state: this is reported. */
    record Moved(SessionState from, SessionMachine next) implements Step {}

    /** The same state; what the machine knows may have changed. */
    record Stayed(SessionMachine next) implements Step {}

    /**
     * Illegal here; nothing changed.
     *
     * @param code as REST answers it: {@code invalid_state}, {@code not_found}, {@code
     *     budget_exceeded}
     */
    record Refused(String code, String detail) implements Step {}
}
