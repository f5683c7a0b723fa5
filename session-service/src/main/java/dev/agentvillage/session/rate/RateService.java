package dev.agentvillage.session.rate;

import dev.agentvillage.platform.web.Problem;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Judges requests by the token that they bear. */
@ApplicationScoped
class RateService {
    private final Rates rates;
    private final Counter refused;

    RateService(
            @ConfigProperty(name = "session.rate.org") int perOrg,
            @ConfigProperty(name = "session.rate.token") int perToken,
            MeterRegistry meters) {
        if (perOrg < 1 || perToken < 1) {
            throw new IllegalArgumentException(
                    "RATE_PER_ORG and RATE_PER_TOKEN are requests a second, at least 1.");
        }
        this.rates = new Rates(perOrg, perToken, TimeMeter.SYSTEM_NANOTIME);
        this.refused = meters.counter("session.requests.limited");
    }

    /** Absent when it may go on. Tokens without an organisation are refused elsewhere. */
    Optional<Problem> judge(JsonWebToken token) {
        Object org = token.getClaim("org_id");
        return org == null
                ? Optional.empty()
                : rates.take(org.toString(), id(token)).map(this::problem);
    }

    private static String id(JsonWebToken token) {
        String id = token.getTokenID();
        return id == null ? String.valueOf(token.getSubject()) : id;
    }

    private Problem problem(Rates.Exceeded exceeded) {
        refused.increment();
        return Problem.of(
                        429,
                        "rate_limited",
                        "Your %s may ask %d times a second. Wait as Retry-After says."
                                .formatted(exceeded.whose(), exceeded.perSecond()))
                .withRetryAfter(Math.toIntExact(exceeded.retryAfter().plusMillis(999).toSeconds()));
    }
}
