package dev.agentvillage.session.http;

import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.web.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bodies beyond what is even read: the server's own answer to them would be no problem+json. Up to
 * that size a body is read and refused by {@link Body}, so that a client that is still writing gets
 * to see the answer.
 */
class LargeBodies {
    private static final long READ_AT_MOST = 2 * 1024 * 1024;
    private static final int FIRST = 1000;

    void register(@Observes Filters filters) {
        filters.register(LargeBodies::check, FIRST);
    }

    private static void check(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        if (length == null || length.length() <= 18 && Long.parseLong(length) <= READ_AT_MOST) {
            request.next();
            return;
        }
        Problem problem = Problem.of(413, "too_large", "The body is larger than allowed.");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", problem.type());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", problem.detail());
        body.put("traceId", Ids.timeOrdered().toString());
        request.response()
                .setStatusCode(413)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Connection", "close")
                .end(Json.text(Map.class, body));
    }
}
