package dev.agentvillage.session.create;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.trace.InSession;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.platform.web.Violation;
import dev.agentvillage.session.create.CreateService.Asker;
import dev.agentvillage.session.fleet.Providers;
import dev.agentvillage.session.http.Body;
import dev.agentvillage.session.limit.Exceeded;
import dev.agentvillage.session.order.LocalRoots;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.order.OrderReader;
import dev.agentvillage.session.order.Reading;
import dev.agentvillage.session.orgpolicy.OrgPolicyService;
import dev.agentvillage.session.session.Hashes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code POST /sessions}. */
@Path("/api/runner/sessions")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
public class CreateResource {
    private static final Logger LOG = Logger.getLogger(CreateResource.class);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final int RETRY_SECONDS = 5;
    private static final String EXAMPLE =
            """
            {"providerId": "shell",
             "repoRef": {"provider": "git", "url": "https://example.org/team/repo.git"},
             "checkout": {"type": "branch", "ref": "main"},
             "task": {"title": "Mend the sum", "goal": "Make ./test.sh pass."},
             "terminal": {"cols": 120, "rows": 40}}
            """;

    private final CreateService service;
    private final Providers providers;
    private final LocalRoots roots;
    private final OrgPolicyService policies;
    private final Caller caller;

    CreateResource(
            CreateService service,
            Providers providers,
            LocalRoots roots,
            OrgPolicyService policies,
            Caller caller) {
        this.service = service;
        this.policies = policies;
        this.providers = providers;
        this.roots = roots;
        this.caller = caller;
    }

    /** The new session. */
    public record CreatedBody(String sessionId, String agentId) {
        static CreatedBody of(SessionId id) {
            return new CreatedBody(id.toString(), id.agentId());
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.DEVELOPER)
    @Operation(
            operationId = "create",
            summary = "Creates a session and places it on a runner",
            description = "Role developer. Where no runner is to be had, nothing is created.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CreateBody.class),
                            examples = @ExampleObject(name = "shell", value = EXAMPLE)))
    @APIResponse(
            responseCode = "201",
            description = "It is there; `Location` says where",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CreatedBody.class)))
    @APIResponse(
            responseCode = "429",
            description =
                    "`limit_reached`: the detail says which limit, how much of it is used, and when it resets if it does by itself; `rate_limited`")
    public Uni<Response> create(
            @HeaderParam("Idempotency-Key")
                    @Parameter(
                            description =
                                    "For 24 h the same key and body get the same answer, with"
                                            + " `Idempotency-Replayed: true`")
                    @Nullable String key,
            byte @Nullable [] body) {
        if (key != null && !KEY.matcher(key).matches()) {
            throw new ProblemException(
                    Problem.invalid(
                            List.of(
                                    new Violation(
                                            "!Idempotency-Key",
                                            "pattern",
                                            "Must be 1 to 200 printable characters."))));
        }
        Asker asker = new Asker(caller.org(), caller.subject(), key);
        Body parsed = Body.of(body);
        return providers
                .known(parsed.text("providerId").orElse(""))
                .map(known -> order(parsed, known))
                .flatMap(order -> policies.of(asker.org()).map(p -> order.under(p.policy())))
                .flatMap(order -> service.create(asker, order, Hashes.sha256(parsed.canonical())))
                .map(CreateResource::response);
    }

    private Order order(Body body, Set<String> known) {
        return Body.understood(new OrderReader(known::contains, roots::contain).read(body.value()));
    }

    private static Response response(Created created) {
        return switch (created) {
            case Created.Made made -> {
                InSession.log(made.id(), () -> LOG.infof("session %s is created", made.id()));
                yield answer(made.id()).build();
            }
            case Created.Replayed replayed ->
                    answer(replayed.id()).header("Idempotency-Replayed", "true").build();
            case Created.Mismatch _ ->
                    throw new ProblemException(
                            Problem.of(
                                    409,
                                    "idempotency_mismatch",
                                    "This Idempotency-Key was used with another body in the last"
                                            + " 24 hours; use a new one."));
            case Created.NothingThere _ -> throw new ProblemException(Problem.notFound("session"));
            case Created.NotContinued not ->
                    throw new ProblemException(Problem.of(409, "invalid_state", not.why()));
            case Created.NotAvailable not ->
                    Body.understood(new Reading.Unavailable<>(List.of(not.flaw())));
            case Created.OverLimit over -> throw limited(over.limit());
            case Created.NoLimits _ ->
                    throw new ProblemException(
                            Problem.of(
                                            503,
                                            "limits_unknown",
                                            "Nobody has said yet what your organisation may use."
                                                    + " Nothing was created; try again later.")
                                    .withRetryAfter(RETRY_SECONDS));
            case Created.NoRunner none ->
                    throw new ProblemException(
                            Problem.of(
                                            503,
                                            "no_runner_available",
                                            none.why() + " Nothing was created; try again later.")
                                    .withRetryAfter(RETRY_SECONDS));
        };
    }

    private static ProblemException limited(Exceeded limit) {
        Problem problem =
                Problem.of(429, "limit_reached", limit.says() + " Nothing was created.")
                        .with(List.of(new Violation("", limit.key(), limit.says())));
        Long resetsAt = limit.resetsAt();
        if (resetsAt == null) {
            return new ProblemException(problem);
        }
        long seconds = Math.ceilDiv(resetsAt - System.currentTimeMillis(), 1_000);
        return new ProblemException(problem.withRetryAfter((int) Math.clamp(seconds, 1, 86_400)));
    }

    private static Response.ResponseBuilder answer(SessionId id) {
        return Response.created(URI.create("/api/runner/sessions/" + id))
                .entity(CreatedBody.of(id));
    }
}
