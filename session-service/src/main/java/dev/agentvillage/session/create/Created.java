package dev.agentvillage.session.create;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.limit.Exceeded;
import dev.agentvillage.session.order.Flaw;

/** What became of a request for a session. */
sealed interface Created {

    record Made(SessionId id) implements Created {}

    /** The key's answer of before. */
    record Replayed(SessionId id) implements Created {}

    /** The key was used with another body. */
    record Mismatch() implements Created {}

    record NoRunner(String why) implements Created {}

    /** The organisation has used up what it may. */
    record OverLimit(Exceeded limit) implements Created {}

    /** Nobody said what the organisation may, and this village then refuses. */
    record NoLimits() implements Created {}

    /** The session that it was to continue is not there for the organisation. */
    record NothingThere() implements Created {}

    /** The other session cannot be continued, now or so. */
    record NotContinued(String why) implements Created {}

    /** No runner has what a field asks for. */
    record NotAvailable(Flaw flaw) implements Created {}
}
