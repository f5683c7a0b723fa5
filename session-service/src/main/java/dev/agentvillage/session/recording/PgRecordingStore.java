package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.recording.Recorder.Head;
import dev.agentvillage.session.recording.Recorder.Kept;
import dev.agentvillage.session.session.Placing;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Terminal output in PostgreSQL, past the object mapper: rows of bytes, many at once, in two
 * statements a batch.
 */
@ApplicationScoped
class PgRecordingStore implements RecordingStore {
    private static final long SLICE_BYTES = 1024 * 1024;
    private static final String READ =
            """
            select s.placing_json,
                   coalesce((select next_offset from recorder_positions
                             where kafka_partition = $3), 0),
                   coalesce((select c.end_offset from terminal_chunks c
                             where c.session_id = s.id order by c.end_offset desc limit 1), 0),
                   p.start_offset, p.end_offset, p.data, p.at
            from sessions s
            left join lateral (
                select * from (
                    select start_offset, end_offset, data, at,
                           sum(octet_length(data)) over (order by end_offset)
                               - octet_length(data) as before
                    from terminal_chunks where session_id = s.id and end_offset > $2
                    order by end_offset limit 256) page
                where page.before < $4 order by page.end_offset) p on true
            where s.id = $1
            order by p.end_offset
            """;
    private static final String ENDS =
            """
            select s.id, (select c.end_offset from terminal_chunks c
                          where c.session_id = s.id order by c.end_offset desc limit 1)
            from unnest($1::uuid[]) as s(id)
            """;

    /** Shared: a placement must not change between what is recorded and what is offered next. */
    private static final String HEADS =
            """
            select s.id, s.org_id, s.placing_json,
                   coalesce((select c.end_offset from terminal_chunks c
                             where c.session_id = s.id order by c.end_offset desc limit 1), 0)
            from sessions s where s.id = any($1) order by s.id for share of s
            """;

    private static final String POSITIONS =
            """
            select kafka_partition, next_offset from recorder_positions
            where kafka_partition = any($1) order by kafka_partition for update
            """;
    private static final String INSERT =
            """
            insert into terminal_chunks
                (session_id, start_offset, end_offset, data, kafka_partition, kafka_offset, at)
            select * from unnest(
                $1::uuid[], $2::int8[], $3::int8[], $4::bytea[], $5::int4[], $6::int8[], $7::int8[])
            """;
    private static final String ADVANCE =
            """
            insert into recorder_positions (kafka_partition, next_offset)
            select * from unnest($1::int4[], $2::int8[])
            on conflict (kafka_partition) do update set next_offset = excluded.next_offset
            """;

    private final Pool pool;
    private final MeterRegistry meters;

    PgRecordingStore(Pool pool, MeterRegistry meters) {
        this.pool = pool;
        this.meters = meters;
    }

    @Override
    public Uni<Snapshot> read(SessionId id, long since, int partition, long maxBytes) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(id.value(), since, partition, maxBytes))
                .map(PgRecordingStore::snapshot);
    }

    private static Snapshot snapshot(RowSet<Row> rows) {
        List<Chunk> chunks = new ArrayList<>();
        Placing placing = Placing.none(0);
        long head = 0;
        long position = 0;
        for (Row row : rows) {
            placing = Json.parse(Placing.class, row.getString(0));
            position = row.getLong(1);
            head = row.getLong(2);
            if (row.getValue(3) != null) {
                Buffer data = row.getDelegate().getBuffer(5);
                chunks.add(
                        new Chunk(row.getLong(3), row.getLong(4), data.getBytes(), row.getLong(6)));
            }
        }
        return new Snapshot(chunks, head, position, placing);
    }

    @Override
    public Uni<Map<SessionId, Long>> ends(Collection<SessionId> ids) {
        UUID[] wanted = ids.stream().map(SessionId::value).toArray(UUID[]::new);
        return pool.preparedQuery(ENDS)
                .execute(Tuple.tuple().addValue(wanted))
                .map(
                        rows -> {
                            Map<SessionId, Long> ends = new HashMap<>();
                            for (Row row : rows) {
                                Long end = row.getLong(1);
                                if (end != null) {
                                    ends.put(new SessionId(row.getUUID(0)), end);
                                }
                            }
                            return ends;
                        });
    }

    @Override
    public Uni<Void> record(List<Recorded> batch) {
        return pool.withTransaction(db -> record(db, batch));
    }

    private Uni<Void> record(SqlConnection db, List<Recorded> batch) {
        Integer[] partitions =
                batch.stream().map(Recorded::partition).distinct().toArray(Integer[]::new);
        UUID[] sessions =
                batch.stream()
                        .map(Recorded::said)
                        .filter(Objects::nonNull)
                        .map(Envelope::sessionId)
                        .distinct()
                        .map(SessionId::value)
                        .toArray(UUID[]::new);
        return db.preparedQuery(POSITIONS)
                .execute(Tuple.tuple().addValue(partitions))
                .flatMap(
                        positions ->
                                db.preparedQuery(HEADS)
                                        .execute(Tuple.tuple().addValue(sessions))
                                        .flatMap(
                                                heads -> {
                                                    Recorder recorder =
                                                            new Recorder(
                                                                    positions(positions),
                                                                    heads(heads));
                                                    batch.forEach(recorder::take);
                                                    return write(db, recorder);
                                                }));
    }

    private Uni<Void> write(SqlConnection db, Recorder recorder) {
        meters.counter("session.terminal.refused").increment(recorder.refused());
        Uni<Void> advanced =
                db.preparedQuery(ADVANCE)
                        .execute(
                                Tuple.tuple()
                                        .addValue(
                                                recorder.positions()
                                                        .keySet()
                                                        .toArray(Integer[]::new))
                                        .addValue(
                                                recorder.positions().values().toArray(Long[]::new)))
                        .replaceWithVoid();
        Uni<Void> inserted = Uni.createFrom().voidItem();
        for (List<Kept> slice : slices(recorder.kept())) {
            inserted = inserted.chain(() -> insert(db, slice));
        }
        return inserted.chain(() -> advanced);
    }

    private Uni<Void> insert(SqlConnection db, List<Kept> kept) {
        Tuple columns =
                Tuple.tuple()
                        .addValue(column(kept, k -> k.session().value(), UUID[]::new))
                        .addValue(column(kept, k -> k.chunk().start(), Long[]::new))
                        .addValue(column(kept, k -> k.chunk().end(), Long[]::new))
                        .addValue(column(kept, k -> Buffer.buffer(k.chunk().data()), Buffer[]::new))
                        .addValue(column(kept, Kept::partition, Integer[]::new))
                        .addValue(column(kept, Kept::offset, Long[]::new))
                        .addValue(column(kept, k -> k.chunk().at(), Long[]::new));
        return db.preparedQuery(INSERT)
                .execute(columns)
                .invoke(
                        () ->
                                meters.counter("session.terminal.recorded.bytes")
                                        .increment(
                                                kept.stream()
                                                        .mapToLong(k -> k.chunk().data().length)
                                                        .sum()))
                .replaceWithVoid();
    }

    /**
     * A statement's parameters are one buffer of the client's: beyond 4 MiB it would not be pooled.
     */
    private static List<List<Kept>> slices(List<Kept> kept) {
        List<List<Kept>> slices = new ArrayList<>();
        long bytes = 0;
        for (Kept one : kept) {
            bytes += one.chunk().data().length;
            if (bytes > SLICE_BYTES || slices.isEmpty()) {
                slices.add(new ArrayList<>());
                bytes = one.chunk().data().length;
            }
            slices.getLast().add(one);
        }
        return slices;
    }

    private static <T> T[] column(
            List<Kept> kept, Function<Kept, T> value, IntFunction<T[]> array) {
        return kept.stream().map(value).toArray(array);
    }

    private static Map<Integer, Long> positions(RowSet<Row> rows) {
        Map<Integer, Long> positions = new HashMap<>();
        rows.forEach(row -> positions.put(row.getInteger(0), row.getLong(1)));
        return positions;
    }

    private static Map<SessionId, Head> heads(RowSet<Row> rows) {
        Map<SessionId, Head> heads = new HashMap<>();
        rows.forEach(
                row ->
                        heads.put(
                                new SessionId(row.getUUID(0)),
                                new Head(
                                        new OrgId(row.getString(1)),
                                        Json.parse(Placing.class, row.getString(2)),
                                        row.getLong(3))));
        return heads;
    }
}
