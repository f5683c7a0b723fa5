package dev.agentvillage.session.command;

import dev.agentvillage.session.session.Change;

/** What is decided on an order to a session. */
public sealed interface Ruling {

    /** It is followed, or was before: then the change is none. */
    record Followed(Change change) implements Ruling {}

    /**
     * Nothing changes.
     *
     * @param code as REST answers it
     */
    record Refused(String code, String detail) implements Ruling {}
}
