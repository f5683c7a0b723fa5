package dev.agentvillage.session.rate;

import dev.agentvillage.platform.web.ProblemException;
import jakarta.inject.Inject;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Before anything is done for a request. Who has no token is told so by others. */
class RateFilter {
    @Inject RateService rates;
    @Inject JsonWebToken token;

    @ServerRequestFilter
    void check() {
        if (token.getRawToken() != null) {
            rates.judge(token)
                    .ifPresent(
                            problem -> {
                                throw new ProblemException(problem);
                            });
        }
    }
}
