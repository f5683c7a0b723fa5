package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.Paths;
import dev.agentvillage.session.session.ApprovalStore;
import dev.agentvillage.session.session.StoredApproval;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What waits for a person, in all sessions of the organisation. */
@Path("/api/runner/approvals")
@Tag(name = "approvals")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class ApprovalResource {
    private static final int MAX_PAGE = 100;

    private final ApprovalService approvals;
    private final Caller caller;
    private final Clock clock;

    ApprovalResource(ApprovalService approvals, Caller caller, Clock clock) {
        this.approvals = approvals;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "approvals", summary = "The organisation's approvals, oldest first")
    public Uni<Page<ApprovalView>> list(
            @QueryParam("state")
                    @Parameter(
                            description = "Default pending",
                            schema = @Schema(implementation = ApprovalState.class))
                    @Nullable String state,
            @QueryParam("limit") @Parameter(description = "1 to 100, default 50")
                    @Nullable String limit,
            @QueryParam("cursor") @Parameter(description = "`nextCursor` of the page before")
                    @Nullable String cursor) {
        int most = (int) Paths.number("limit", limit, 50, 1, MAX_PAGE);
        long now = clock.millis();
        ApprovalStore.Wanted wanted =
                new ApprovalStore.Wanted(
                        caller.org(),
                        state == null ? ApprovalState.PENDING : state(state),
                        cursor == null ? null : position(cursor),
                        most + 1,
                        now);
        return approvals
                .oldest(wanted)
                .map(
                        found ->
                                Page.of(
                                        found,
                                        most,
                                        approval -> ApprovalView.of(approval, now),
                                        ApprovalResource::cursor));
    }

    private static String cursor(StoredApproval last) {
        return Cursors.encode(
                Long.toString(last.asked().requestedAt()),
                last.asked().sessionId().toString(),
                last.asked().approvalId().toString());
    }

    private static ApprovalState state(String text) {
        return Arrays.stream(ApprovalState.values())
                .filter(s -> word(s).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                Paths.unknown(
                                        "state",
                                        Arrays.stream(ApprovalState.values())
                                                .map(ApprovalResource::word)
                                                .collect(
                                                        Collectors.joining(
                                                                ", ", "Must be one of ", "."))));
    }

    private static String word(ApprovalState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static ApprovalStore.Position position(String cursor) {
        List<String> parts = Cursors.decode(cursor, 3);
        try {
            return new ApprovalStore.Position(
                    Long.parseLong(parts.get(0)),
                    UUID.fromString(parts.get(1)),
                    UUID.fromString(parts.get(2)));
        } catch (IllegalArgumentException e) {
            throw Paths.noCursor();
        }
    }
}
