package dev.agentvillage.platform.web;

import dev.agentvillage.contracts.id.OrgId;
import jakarta.enterprise.context.RequestScoped;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who asks: subject, organisation and roles of the bearer token. */
@RequestScoped
public class Caller {
    private static final int SUBJECT_MAX = 200;

    private final JsonWebToken token;

    Caller(JsonWebToken token) {
        this.token = token;
    }

    /**
     * @throws ProblemException 401 when the token names no organisation
     */
    public OrgId org() {
        Object org = token.getClaim("org_id");
        if (org == null) {
            throw refused("org_id");
        }
        try {
            return new OrgId(org.toString());
        } catch (IllegalArgumentException e) {
            throw refused("org_id");
        }
    }

    public String subject() {
        String subject = token.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > SUBJECT_MAX) {
            throw refused("sub");
        }
        return subject;
    }

    public Set<String> roles() {
        Set<String> groups = token.getGroups();
        return groups == null ? Set.of() : groups;
    }

    /** Until when the token is good, epoch seconds. */
    public long expiresAt() {
        return token.getExpirationTime();
    }

    private static ProblemException refused(String claim) {
        return new ProblemException(
                Problem.of(401, "unauthenticated", "The token has no usable claim " + claim + "."));
    }
}
