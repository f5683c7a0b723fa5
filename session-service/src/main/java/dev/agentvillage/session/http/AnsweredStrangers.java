package dev.agentvillage.session.http;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A socket's stranger is answered by the authentication, and then told of as a failure by what
 * would have opened the socket: answered again, it would be an error in the log for each one who
 * tries.
 */
@ApplicationScoped
class AnsweredStrangers {
    private static final int BEFORE_ALL = Integer.MIN_VALUE;

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL).failureHandler(AnsweredStrangers::failed);
    }

    private static void failed(RoutingContext context) {
        if (context.failure() instanceof AuthenticationFailedException
                && context.response().headWritten()) {
            return;
        }
        context.next();
    }
}
