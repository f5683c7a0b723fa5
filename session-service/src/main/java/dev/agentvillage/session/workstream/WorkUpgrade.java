package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.session.http.Origins;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Refuses sockets before they open: those of foreign pages, and too many of one person. */
@ApplicationScoped
class WorkUpgrade implements HttpUpgradeCheck {
    private final WorkService work;

    WorkUpgrade(WorkService work) {
        this.work = work;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.equals(WorkSocket.class.getName());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var request = context.httpRequest();
        if (!Origins.same(request.getHeader("Origin"), request.getHeader("Host"))) {
            return CheckResult.rejectUpgrade(403);
        }
        return context.securityIdentity()
                .flatMap(
                        identity -> {
                            if (!(identity.getPrincipal() instanceof JsonWebToken token)
                                    || token.<Object>getClaim("org_id") == null
                                    || token.getSubject() == null) {
                                return CheckResult.rejectUpgrade(401);
                            }
                            OrgId org = new OrgId(token.<Object>getClaim("org_id").toString());
                            return work.mayConnect(org, token.getSubject())
                                    ? CheckResult.permitUpgrade()
                                    : CheckResult.rejectUpgrade(429);
                        });
    }
}
