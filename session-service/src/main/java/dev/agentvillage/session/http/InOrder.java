package dev.agentvillage.session.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.util.function.Supplier;

/** What is sent to a connection leaves in the order in which it was given, from whatever thread. */
public final class InOrder {
    private InOrder() {}

    /**
     * @param own the connection's
     */
    public static Uni<Void> send(Context own, Supplier<Uni<Void>> message) {
        return Uni.createFrom()
                .emitter(
                        sent ->
                                own.runOnContext(
                                        v ->
                                                message.get()
                                                        .subscribe()
                                                        .with(sent::complete, sent::fail)));
    }
}
