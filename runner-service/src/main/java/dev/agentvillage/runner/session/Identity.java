package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.platform.bus.Ids;

/** Who speaks, about which session. */
record Identity(
        SessionId session,
        OrgId org,
        RepoRef repo,
        RunnerId runner,
        String incarnation,
        int attempt) {

    Envelope envelope(long seq, long ts) {
        return new Envelope(
                Ids.timeOrdered(), session, org, repo, ts, runner, incarnation, attempt, seq);
    }
}
