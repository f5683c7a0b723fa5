package dev.agentvillage.session.http;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** A socket is closed (1008) when the token that opened it expires; only OIDC's says so itself. */
@ApplicationScoped
public class TokenExpiry implements SecurityIdentityAugmentor {
    /** By which the sockets' server asks; epoch seconds. */
    private static final String EXPIRES = "quarkus.identity.expire-time";

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom().item(until(identity));
    }

    /** The identity, with the end of its token. */
    public static SecurityIdentity until(SecurityIdentity identity) {
        return identity.getPrincipal() instanceof JsonWebToken token
                        && token.getExpirationTime() > 0
                ? QuarkusSecurityIdentity.builder(identity)
                        .addAttribute(EXPIRES, token.getExpirationTime())
                        .build()
                : identity;
    }
}
