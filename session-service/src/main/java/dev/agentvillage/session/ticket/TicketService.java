package dev.agentvillage.session.ticket;

import dev.agentvillage.session.http.TokenExpiry;
import dev.agentvillage.session.session.Hashes;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Gives tickets, and lets in who comes with one in the subprotocols of a WebSocket. */
@ApplicationScoped
class TicketService implements HttpAuthenticationMechanism {
    static final long LIVES_MS = 30_000;
    private static final String PREFIX = "ticket.";
    private static final int BYTES = 32;

    /**
     * Before the bearer tokens': it is asked first, and has nothing to say where there is no
     * ticket.
     */
    private static final int PRIORITY = DEFAULT_PRIORITY + 100;

    private final TicketStore store;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TicketService(TicketStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A new ticket, which is nowhere but in the answer. */
    Uni<TicketResource.Ticket> give(Bearer to) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long now = clock.millis();
        return store.add(Hashes.sha256(ticket), to, now, now + LIVES_MS)
                .replaceWith(new TicketResource.Ticket(ticket, PREFIX + ticket, now + LIVES_MS));
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager identities) {
        Optional<String> ticket = ticket(context.request().getHeader("Sec-WebSocket-Protocol"));
        if (ticket.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return store.use(Hashes.sha256(ticket.get()), clock.millis())
                .map(bearer -> identity(bearer, context.normalizedPath()));
    }

    private static SecurityIdentity identity(@Nullable Bearer bearer, String path) {
        if (bearer == null || !bearer.opens(path)) {
            throw new AuthenticationFailedException();
        }
        return TokenExpiry.until(
                QuarkusSecurityIdentity.builder()
                        .setPrincipal(new Principal(bearer))
                        .addRoles(bearer.roles())
                        .build());
    }

    private static Optional<String> ticket(@Nullable String protocols) {
        return protocols == null
                ? Optional.empty()
                : Arrays.stream(protocols.split(","))
                        .map(String::strip)
                        .filter(p -> p.startsWith(PREFIX))
                        .map(p -> p.substring(PREFIX.length()))
                        .findFirst();
    }

    /** The bearer tokens' challenge is enough. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }

    /** What sockets ask a token for. */
    private record Principal(Bearer bearer) implements JsonWebToken {
        @Override
        public String getName() {
            return bearer.subject();
        }

        @Override
        public Set<String> getClaimNames() {
            return Set.of("sub", "org_id", "groups", "exp");
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T> @Nullable T getClaim(String name) {
            return (T)
                    switch (name) {
                        case "sub" -> bearer.subject();
                        case "org_id" -> bearer.org().value();
                        case "groups" -> bearer.roles();
                        case "exp" -> bearer.until();
                        default -> null;
                    };
        }
    }
}
