package dev.agentvillage.platform.store;

import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.trace.Traces;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Transactions whose outgoing records are rows of the same transaction. */
public final class Outbox {
    private static final String INSERT =
            """
            insert into outbox (bucket, topic, key, headers, value)
            select cast(e->>'b' as int), e->>'t', e->>'k', e->>'h', e->>'v'
            from json_array_elements(cast(cast(:letters as text) as json)) with ordinality as l(e, n)
            order by n
            """;

    private final Vertx vertx;
    private final OutboxRelay relay;

    public Outbox(Vertx vertx, OutboxRelay relay) {
        this.vertx = vertx;
        this.relay = relay;
    }

    /** State and letters are stored together; the relay hears of them after the commit. */
    public <T> Uni<T> withTransaction(BiFunction<Mutiny.Session, Letters, Uni<T>> work) {
        return Uni.createFrom()
                .deferred(
                        () -> {
                            // Of whoever asked: the transaction has a context of its own.
                            Letters letters = new Letters(Traces.current());
                            Uni<T> done =
                                    onOwnContext(
                                                    () ->
                                                            Panache.withTransaction(
                                                                    () -> run(work, letters)))
                                            .invoke(() -> relay.wake(buckets(letters.posted())));
                            // Whoever called goes on where it was: a request's scope is there.
                            Context caller = Vertx.currentContext();
                            return caller == null
                                    ? done
                                    : done.emitOn(task -> caller.runOnContext(v -> task.run()));
                        });
    }

    private static <T> Uni<T> run(
            BiFunction<Mutiny.Session, Letters, Uni<T>> work, Letters letters) {
        return Panache.getSession()
                .flatMap(
                        session ->
                                work.apply(session, letters).call(() -> insert(session, letters)));
    }

    private static Uni<Integer> insert(Mutiny.Session session, Letters letters) {
        if (letters.posted().isEmpty()) {
            return Uni.createFrom().item(0);
        }
        return session.createNativeQuery(INSERT)
                .setParameter("letters", Json.text(List.class, rows(letters)))
                .executeUpdate();
    }

    private static List<Map<String, Object>> rows(Letters letters) {
        return letters.posted().stream()
                .map(
                        letter -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("b", letter.bucket());
                            row.put("t", letter.topic());
                            row.put("k", letter.key());
                            row.put("h", Json.text(Map.class, letters.headers(letter)));
                            row.put("v", letter.value());
                            return row;
                        })
                .toList();
    }

    private static Set<Integer> buckets(List<OutboxRecord> letters) {
        return letters.stream().map(OutboxRecord::bucket).collect(Collectors.toSet());
    }

    /**
     * Hibernate Reactive keeps the open session in the Vert.x context: two transactions that ran on
     * one context would share it.
     */
    private <T> Uni<T> onOwnContext(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            Context own =
                                    VertxContext.createNewDuplicatedContext(
                                            vertx.getOrCreateContext());
                            VertxContextSafetyToggle.setContextSafe(own, true);
                            own.runOnContext(
                                    v ->
                                            Uni.createFrom()
                                                    .deferred(work::get)
                                                    .subscribe()
                                                    .with(emitter::complete, emitter::fail));
                        });
    }
}
