package dev.agentvillage.session.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.audit.AuditEntry;
import dev.agentvillage.session.audit.AuditStore;
import dev.agentvillage.session.http.Paths;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who did what to a session. */
@Path("/api/runner/sessions/{id}/audit")
@Tag(name = "audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class AuditTrailResource {
    private static final int MAX_PAGE = 100;

    private final Outbox outbox;
    private final SessionStore sessions;
    private final AuditStore audit;
    private final Caller caller;

    AuditTrailResource(Outbox outbox, SessionStore sessions, AuditStore audit, Caller caller) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.audit = audit;
        this.caller = caller;
    }

    /**
     * A link of the organisation's chain.
     *
     * @param seq in the organisation: others lie between those of one session
     * @param at epoch milliseconds
     * @param prevHash of the organisation's entry before
     * @param hash over prevHash, seq and all the rest
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AuditView(
            long seq,
            long at,
            String actor,
            String action,
            Map<String, String> detail,
            String prevHash,
            String hash) {
        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.seq(),
                    entry.at(),
                    entry.deed().actor(),
                    entry.deed().action(),
                    entry.deed().detail(),
                    entry.prevHash(),
                    entry.hash());
        }
    }

    @GET
    @Operation(operationId = "audit", summary = "Who did what to the session, in order")
    public Uni<Page<AuditView>> list(
            @PathParam("id") String id,
            @QueryParam("limit") @Parameter(description = "1 to 100, default 50")
                    @Nullable String limit,
            @QueryParam("cursor") @Parameter(description = "`nextCursor` of the page before")
                    @Nullable String cursor) {
        SessionId session = Paths.session(id);
        OrgId org = caller.org();
        int most = (int) Paths.number("limit", limit, 50, 1, MAX_PAGE);
        long after = Paths.number("cursor", cursor, 0, 0, Long.MAX_VALUE);
        return outbox.withTransaction(
                        (db, letters) ->
                                sessions.read(org, session)
                                        .map(Paths::found)
                                        .flatMap(
                                                there ->
                                                        audit.ofSession(
                                                                db, session, after, most + 1)))
                .map(
                        entries ->
                                Page.of(
                                        entries,
                                        most,
                                        AuditView::of,
                                        last -> Long.toString(last.seq())));
    }
}
