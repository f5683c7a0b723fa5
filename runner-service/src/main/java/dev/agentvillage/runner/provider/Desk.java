package dev.agentvillage.runner.provider;

import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;

/** Where the integration with a program turns to; for any thread, and none of it waits. */
public interface Desk {
    void told(Fact fact);

    /** What the session's policy says of it. */
    Ruling judge(Question question);

    /** A person is asked; the answer comes by the reply, at the latest at the session's end. */
    Asking ask(Question question, Ruling.NeedsApproval why, Asking.Reply reply);

    /** The policy said no, and whoever asked has heard it. */
    void refused(Question question, Ruling.Denied ruling);

    /** Somebody at the terminal was faster. */
    void answered(Asking asking, boolean allowed);

    /** Whoever asked does not wait any more. */
    void gone(Asking asking);
}
