package dev.agentvillage.session.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The organisation's chain as a whole. */
@Path("/api/runner/audit/verification")
@Tag(name = "audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
public class AuditResource {
    private final AuditService audit;
    private final Caller caller;

    AuditResource(AuditService audit, Caller caller) {
        this.audit = audit;
        this.caller = caller;
    }

    /**
     * Whether the chain is as it was written.
     *
     * @param entries that hold, from the first on
     * @param head the hash of the last of them
     * @param sealedTo the last entry whose hash was signed
     * @param firstBad the first entry that was changed or removed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verified(
            boolean ok,
            long entries,
            String head,
            long sealedTo,
            @Nullable Long firstBad,
            @Nullable String detail) {
        static Verified of(Verification found) {
            Verification.Bad bad = found.bad();
            return new Verified(
                    bad == null,
                    found.head().seq(),
                    found.head().hash(),
                    found.seals().isEmpty() ? 0 : found.seals().lastKey(),
                    bad == null ? null : bad.seq(),
                    bad == null ? null : bad.why());
        }
    }

    @GET
    @Operation(
            operationId = "verifyAudit",
            summary = "Reads the organisation's audit log and verifies its chain",
            description = "Role admin. Reports the first entry that was changed or removed.")
    public Uni<Verified> verify() {
        return audit.verify(caller.org()).map(Verified::of);
    }
}
