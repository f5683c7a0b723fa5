package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.http.Origins;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Refuses sockets before they open: strangers' sessions are not there, foreign pages not let in.
 */
@ApplicationScoped
class TerminalUpgrade implements HttpUpgradeCheck {
    private final ServedSessions served;

    TerminalUpgrade(ServedSessions served) {
        this.served = served;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.equals(TerminalSocket.class.getName());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        String host = context.httpRequest().getHeader("Host");
        if (!Origins.same(context.httpRequest().getHeader("Origin"), host)) {
            return CheckResult.rejectUpgrade(403);
        }
        SessionId session;
        try {
            session = SessionId.of(context.pathParam("id"));
        } catch (IllegalArgumentException e) {
            return CheckResult.rejectUpgrade(404);
        }
        return context.securityIdentity()
                .flatMap(
                        identity -> {
                            if (!(identity.getPrincipal() instanceof JsonWebToken token)
                                    || token.<Object>getClaim("org_id") == null) {
                                return CheckResult.rejectUpgrade(401);
                            }
                            OrgId org = TerminalSocket.orgOf(identity);
                            return served.of(org, session)
                                    .map(
                                            found ->
                                                    found == null
                                                            ? CheckResult.rejectUpgradeSync(404)
                                                            : CheckResult.permitUpgradeSync());
                        });
    }
}
