package dev.agentvillage.session.rate;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Sockets count as requests when they open. */
@ApplicationScoped
class RateUpgrade implements HttpUpgradeCheck {
    private static final int TOO_MANY = 429;

    private final RateService rates;

    RateUpgrade(RateService rates) {
        this.rates = rates;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        return context.securityIdentity()
                .map(
                        identity ->
                                identity.getPrincipal() instanceof JsonWebToken token
                                                && rates.judge(token).isPresent()
                                        ? CheckResult.rejectUpgradeSync(TOO_MANY)
                                        : CheckResult.permitUpgradeSync());
    }
}
