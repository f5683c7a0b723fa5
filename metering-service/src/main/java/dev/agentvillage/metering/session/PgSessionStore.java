package dev.agentvillage.metering.session;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.SessionEvent.SessionPlaced;
import dev.agentvillage.metering.ledger.PgFenceStore;
import dev.agentvillage.metering.ledger.Unit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What we know of sessions. The same event twice writes the same row. */
@ApplicationScoped
class PgSessionStore {
    private static final List<String> CREATED_COLUMNS =
            List.of(
                    "session_id",
                    "org_id",
                    "kind",
                    "village_id",
                    "agent_id",
                    "repo_id",
                    "repo",
                    "room_path",
                    "provider_id",
                    "provider_version",
                    "plan_id",
                    "requested_by",
                    "created_at");
    private static final List<String> FINISHED_COLUMNS = finishedColumns();
    private static final String CREATED = upsert(CREATED_COLUMNS);
    private static final String FINISHED = upsert(FINISHED_COLUMNS);
    private static final String PLACED =
            """
            INSERT INTO sessions AS s (session_id, org_id, attempt) VALUES ($1, $2, $3)
            ON CONFLICT (session_id) DO UPDATE
              SET attempt = greatest(s.attempt, excluded.attempt)
              WHERE s.org_id = excluded.org_id
            """;

    private final Pool pool;
    private final PgFenceStore fences;

    PgSessionStore(Pool pool, PgFenceStore fences) {
        this.pool = pool;
        this.fences = fences;
    }

    Uni<Void> store(Sessions.Told told) {
        return pool.withTransaction(
                c ->
                        batch(c, CREATED, sorted(told.created()), PgSessionStore::row)
                                .chain(
                                        () ->
                                                batch(
                                                        c,
                                                        PLACED,
                                                        sorted(told.placed()),
                                                        PgSessionStore::row))
                                .chain(
                                        () ->
                                                batch(
                                                        c,
                                                        FINISHED,
                                                        sorted(told.finished()),
                                                        PgSessionStore::row))
                                .chain(() -> fence(c, sorted(told.fenced()))));
    }

    /** How many are not over, of all organisations. */
    Uni<Long> living() {
        return pool.query(
                        "SELECT count(*) FROM sessions WHERE created_at IS NOT NULL AND finished_at IS NULL")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<Void> fence(SqlConnection c, List<AttemptFenced> fenced) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (AttemptFenced f : fenced) {
            done =
                    done.chain(
                            () ->
                                    fences.fence(
                                            c,
                                            new PgFenceStore.Fence(
                                                    f.envelope().sessionId().value(),
                                                    f.attempt(),
                                                    f.envelope().orgId().value(),
                                                    f.envelope().at())));
        }
        return done;
    }

    private static <E> Uni<Void> batch(
            SqlConnection c, String sql, List<E> events, Function<E, Tuple> row) {
        return events.isEmpty()
                ? Uni.createFrom().voidItem()
                : c.preparedQuery(sql)
                        .executeBatch(events.stream().map(row).toList())
                        .replaceWithVoid();
    }

    /** In one order everywhere, against deadlocks. */
    private static <E extends SessionEvent> List<E> sorted(List<E> events) {
        return events.stream()
                .sorted(Comparator.comparing(e -> e.envelope().sessionId().value()))
                .toList();
    }

    private static Tuple row(SessionPlaced e) {
        return Tuple.of(
                e.envelope().sessionId().value(), e.envelope().orgId().value(), e.attempt());
    }

    private static Tuple row(SessionCreated e) {
        return Tuple.from(
                Arrays.asList(
                        e.envelope().sessionId().value(),
                        e.envelope().orgId().value(),
                        e.kind().name().toLowerCase(Locale.ROOT),
                        e.villageId(),
                        e.agentId(),
                        e.repoId().value(),
                        e.repoRef().canonical(),
                        e.roomPath(),
                        e.providerId(),
                        e.providerVersion(),
                        e.planId(),
                        e.requestedBy(),
                        e.envelope().at()));
    }

    private static Tuple row(SessionFinished e) {
        List<Object> values = new ArrayList<>();
        values.add(e.envelope().sessionId().value());
        values.add(e.envelope().orgId().value());
        values.add(e.envelope().at());
        values.add(e.finalState().name());
        for (Unit unit : Unit.values()) {
            values.add(unit.told(e.totals()));
        }
        return Tuple.from(values);
    }

    private static List<String> finishedColumns() {
        List<String> columns =
                new ArrayList<>(List.of("session_id", "org_id", "finished_at", "final_state"));
        for (Unit unit : Unit.values()) {
            columns.add("reported_" + unit.column());
        }
        return columns;
    }

    /** A session never moves to another organisation, whatever is said later. */
    private static String upsert(List<String> columns) {
        String values =
                IntStream.rangeClosed(1, columns.size())
                        .mapToObj(i -> "$" + i)
                        .collect(Collectors.joining(", "));
        String said =
                columns.stream()
                        .skip(2)
                        .map(c -> c + " = excluded." + c)
                        .collect(Collectors.joining(", "));
        return "INSERT INTO sessions AS s ("
                + String.join(", ", columns)
                + ") VALUES ("
                + values
                + ") ON CONFLICT (session_id) DO UPDATE SET "
                + said
                + " WHERE s.org_id = excluded.org_id";
    }
}
