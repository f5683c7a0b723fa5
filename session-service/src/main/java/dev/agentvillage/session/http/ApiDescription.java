package dev.agentvillage.session.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** What every route's description has in common: its problems, and the socket beside the routes. */
@OpenApiFilter(OpenApiFilter.RunStage.BOTH)
public class ApiDescription implements OASFilter {
    private static final String SESSION = "/api/runner/sessions/{id}";
    private static final String RUNNER = "/api/runner/runners/{id}";
    private static final Map<String, String> PROBLEMS = new LinkedHashMap<>();
    private static final Map<String, List<String>> OF_ROUTE =
            Map.of(
                    "POST /api/runner/sessions",
                    List.of("409", "413", "422", "503"),
                    "POST " + SESSION + "/input",
                    List.of("409", "413", "503"),
                    "POST " + SESSION + "/resize",
                    List.of("409", "413", "503"),
                    "POST " + SESSION + "/stop",
                    List.of("413"),
                    "POST " + SESSION + "/pause",
                    List.of("409", "413"),
                    "POST " + RUNNER + "/drain",
                    List.of("413"),
                    "POST " + RUNNER + "/undrain",
                    List.of("413"),
                    "POST " + SESSION + "/approvals/{approvalId}",
                    List.of("413", "503"),
                    "POST " + SESSION + "/resume",
                    List.of("409", "413"));

    static {
        PROBLEMS.put("400", "`invalid_request`: every violation at once, with JSON pointers");
        PROBLEMS.put("401", "`unauthenticated`: no valid bearer token");
        PROBLEMS.put("403", "`forbidden`: the token lacks the role");
        PROBLEMS.put("404", "`not_found`: nor is what belongs to another organisation");
        PROBLEMS.put("409", "`invalid_state`, `idempotency_mismatch`");
        PROBLEMS.put("413", "`too_large`");
        PROBLEMS.put("422", "`not_available`: what this version does not have yet, by field");
        PROBLEMS.put(
                "503",
                "`no_runner_available` (nothing was created), `unavailable`, `not_available`");
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .addPathItem(SESSION + "/terminal", OASFactory.createPathItem().GET(terminal()));
        api.getPaths().getPathItems().forEach(ApiDescription::complete);
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> complete(path, method, operation));
    }

    private static void complete(String path, HttpMethod method, Operation operation) {
        problem(operation, "400");
        problem(operation, "401");
        problem(operation, "403");
        if (path.contains("{id}")) {
            problem(operation, "404");
        }
        OF_ROUTE.getOrDefault(method + " " + path, List.of()).forEach(s -> problem(operation, s));
    }

    private static void problem(Operation operation, String status) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        APIResponse response =
                OASFactory.createAPIResponse()
                        .description(PROBLEMS.get(status))
                        .content(
                                OASFactory.createContent()
                                        .addMediaType(
                                                "application/problem+json",
                                                OASFactory.createMediaType()
                                                        .schema(
                                                                OASFactory.createSchema()
                                                                        .ref("Problem"))));
        operation.getResponses().addAPIResponse(status, response);
    }

    private static Operation terminal() {
        return OASFactory.createOperation()
                .operationId("terminal")
                .tags(List.of("terminal"))
                .summary("The terminal, as a WebSocket")
                .description(TERMINAL)
                .addParameter(
                        OASFactory.createParameter()
                                .name("id")
                                .in(Parameter.In.PATH)
                                .required(true)
                                .schema(text("uuid")))
                .addParameter(
                        OASFactory.createParameter()
                                .name("since")
                                .in(Parameter.In.QUERY)
                                .description(
                                        "Offset of the first byte wanted; absent: all from the beginning")
                                .schema(text("int64")))
                .addParameter(
                        OASFactory.createParameter()
                                .name("snapshot")
                                .in(Parameter.In.QUERY)
                                .description("Begin with the screen as it is; not with since")
                                .schema(
                                        OASFactory.createSchema()
                                                .addType(Schema.SchemaType.BOOLEAN)))
                .responses(
                        OASFactory.createAPIResponses()
                                .addAPIResponse(
                                        "101",
                                        OASFactory.createAPIResponse()
                                                .description("The socket is open")));
    }

    private static Schema text(String format) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).format(format);
    }

    private static final String TERMINAL =
            """
            Binary frames of one channel byte and a payload. From the server: channel 0 is output, \
            8 bytes of offset (big-endian) and the bytes; channel 1 is JSON with a `type`: \
            `hello {state, offset, cols, rows, writer?}` first, `state {state, reason?}`, \
            `snapshot {offset, cols, rows, data}` after it where it was asked for, \
            `writer_changed {writer?}`, `gap {from, to}` for output that is nowhere any more or that was \
            skipped for a client which took nothing for 10 s, `error {code, detail}`, and \
            `exit {finalState, reason?, exitCode?, signal?}` when the session has ended and all its \
            output was sent; then it closes with 1000. From the client: channel 0 is input (at most \
            64 KiB, role developer), channel 1 JSON: `take_writer` (from whoever has it: from then on only \
            this person types and resizes; lost 10 s after the last socket), `release_writer`, \
            `resize {cols, rows}`, `ack {offset}` (once a \
            client acknowledges, at most 256 KiB are sent ahead of its acknowledgements). \
            The output begins at `since`, recorded first, then live, without a gap or a duplicate; \
            come back with the offset after the last byte you have; an impossible `since` is answered \
            with `error` and 4400. With `snapshot=true` instead of `since` it begins with the screen as it is: \
            a terminal of `cols` and `rows` that is given `data`, and then the output, which begins at `offset`, \
            shows what one shows that was given all of it. A socket may open as soon as the session is created. The token goes into the \
            Authorization header, or into the subprotocol `bearer-token-carrier`.\
            """;
}
