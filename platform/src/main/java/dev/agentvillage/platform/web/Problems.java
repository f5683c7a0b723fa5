package dev.agentvillage.platform.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Outages;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever ends a request early into problem+json with a trace id that the log has too. */
@Priority(Priorities.USER)
public final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final int RETRY_SECONDS = 5;

    @ServerExceptionMapper
    public Response problem(ProblemException e) {
        return response(e.problem());
    }

    @ServerExceptionMapper(priority = 1)
    public Response unauthorized(UnauthorizedException e) {
        return unauthenticated();
    }

    @ServerExceptionMapper(priority = 1)
    public Response unauthenticated(AuthenticationFailedException e) {
        return unauthenticated();
    }

    @ServerExceptionMapper(priority = 1)
    public Response forbidden(ForbiddenException e) {
        return response(Problem.of(403, "forbidden", "Your token lacks the role that this needs."));
    }

    @ServerExceptionMapper
    public Response json(JsonProcessingException e) {
        return response(malformed(e));
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return response(malformed(json));
        }
        int status = e.getResponse().getStatus();
        return response(
                switch (status) {
                    case 400 -> Problem.of(400, "invalid_request", text(e));
                    case 401 -> noToken();
                    case 404 -> Problem.of(404, "not_found", "There is nothing at this address.");
                    case 405 ->
                            Problem.of(
                                    405,
                                    "method_not_allowed",
                                    "This address takes another method.");
                    case 406 ->
                            Problem.of(
                                    406, "not_acceptable", "This address has no such media type.");
                    case 413 -> Problem.of(413, "too_large", "The body is larger than allowed.");
                    case 415 ->
                            Problem.of(
                                    415, "unsupported_media_type", "Send application/json here.");
                    default -> Problem.of(status, "http_" + status, text(e));
                });
    }

    @ServerExceptionMapper
    public Response bug(Throwable e) {
        if (Outages.caused(e)) {
            LOG.warnf("the database is away: %s", e.toString());
            return response(
                    Problem.of(
                                    503,
                                    "unavailable",
                                    "The database is away; what was asked may or may not be done."
                                            + " Try again.")
                            .withRetryAfter(RETRY_SECONDS));
        }
        Problem problem =
                Problem.of(
                        500,
                        "internal",
                        "Something failed on our side; nothing of this request is promised. Try again, and tell us the traceId.");
        String trace = traceId();
        LOG.errorf(e, "traceId=%s", trace);
        return response(problem.withTraceId(trace));
    }

    private static Response unauthenticated() {
        return Response.fromResponse(response(noToken()))
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    private static Problem noToken() {
        return Problem.of(
                401,
                "unauthenticated",
                "Send a valid bearer token that has not expired, with org_id and groups.");
    }

    private static Problem malformed(JacksonException e) {
        var at = e.getLocation();
        String where =
                at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.of(400, "invalid_request", "The body is not valid JSON" + where + ".");
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** That of the trace, so that one finds the other; where nothing is traced, one for the log. */
    private static String traceId() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? span.getTraceId() : Ids.timeOrdered().toString();
    }

    private static Response response(Problem problem) {
        Problem told = problem.traceId() == null ? problem.withTraceId(traceId()) : problem;
        var response = Response.status(told.status()).type(Problem.MEDIA_TYPE).entity(told);
        if (told.retryAfterSeconds() != null) {
            response.header(HttpHeaders.RETRY_AFTER, told.retryAfterSeconds());
        }
        return response.build();
    }
}
