package dev.agentvillage.runner.session;

import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;

/** What a provider's integration says and wants, on its way to the session and its gate. */
record GateDesk(Gate gate, Launcher.Listener listener) implements Desk {
    @Override
    public void told(Fact fact) {
        listener.told(fact);
    }

    @Override
    public Ruling judge(Question question) {
        return gate.judge(question);
    }

    @Override
    public Asking ask(Question question, Ruling.NeedsApproval why, Asking.Reply reply) {
        return gate.ask(question, why, reply);
    }

    @Override
    public void refused(Question question, Ruling.Denied ruling) {
        listener.refused(question, ruling);
    }

    @Override
    public void answered(Asking asking, boolean allowed) {
        if (asking.answeredThere()) {
            listener.answeredThere(asking, allowed);
        }
    }

    @Override
    public void gone(Asking asking) {
        listener.gone(asking);
    }
}
