package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Two replicas may cut the same recording: what one has removed, the other does not find. A gap is
 * an empty chunk that is never too old.
 */
@ApplicationScoped
class PgRetentionStore implements RetentionStore {
    private static final int PIECE = 500;

    /** Goes from session to session in the primary key, not through all chunks. */
    private static final String EXTENTS =
            """
            with recursive s as (
                (select session_id from terminal_chunks order by session_id limit 1)
                union all
                select (select c.session_id from terminal_chunks c
                        where c.session_id > s.session_id order by c.session_id limit 1)
                from s where s.session_id is not null)
            select s.session_id, f.start_offset, l.end_offset, f.recorded_at, l.recorded_at
            from s
            join lateral (
                select start_offset, recorded_at from terminal_chunks c
                where c.session_id = s.session_id and octet_length(c.data) > 0
                order by end_offset limit 1) f on true
            join lateral (
                select end_offset, recorded_at from terminal_chunks c
                where c.session_id = s.session_id and octet_length(c.data) > 0
                order by end_offset desc limit 1) l on true
            """;

    private static final String REMOVE =
            """
            delete from terminal_chunks c using (
                select session_id, end_offset from terminal_chunks
                where session_id = $1 and (end_offset <= $2 or recorded_at < $3
                                           or recorded_at = 9223372036854775807)
                order by end_offset limit 500 for update) gone
            where c.session_id = gone.session_id and c.end_offset = gone.end_offset
            returning c.start_offset, c.end_offset, c.kafka_partition, c.kafka_offset
            """;
    private static final String GAP =
            """
            insert into terminal_chunks
                (session_id, start_offset, end_offset, data, kafka_partition, kafka_offset, recorded_at)
            values ($1, $2, $3, '', $4, $5, 9223372036854775807)
            """;

    private final Pool pool;

    PgRetentionStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Long> now() {
        return pool.query("select cast(extract(epoch from now()) * 1000 as bigint)")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Uni<List<Extent>> extents() {
        return pool.query(EXTENTS).execute().map(PgRetentionStore::extents);
    }

    private static List<Extent> extents(RowSet<Row> rows) {
        List<Extent> extents = new ArrayList<>();
        rows.forEach(
                row ->
                        extents.add(
                                new Extent(
                                        new SessionId(row.getUUID(0)),
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4))));
        return extents;
    }

    @Override
    public Uni<Long> cut(Retention.Cut cut) {
        return pool.withTransaction(db -> piece(db, cut))
                .flatMap(
                        removed ->
                                removed < PIECE
                                        ? Uni.createFrom().item((long) removed)
                                        : cut(cut).map(more -> more + removed));
    }

    private static Uni<Integer> piece(SqlConnection db, Retention.Cut cut) {
        return db.preparedQuery(REMOVE)
                .execute(Tuple.of(cut.session().value(), cut.upTo(), cut.before()))
                .flatMap(
                        removed ->
                                removed.size() == 0
                                        ? Uni.createFrom().item(0)
                                        : gap(db, cut.session(), removed)
                                                .replaceWith(removed.size()));
    }

    private static Uni<Void> gap(SqlConnection db, SessionId session, RowSet<Row> removed) {
        long from = Long.MAX_VALUE;
        long to = 0;
        int partition = 0;
        long offset = 0;
        for (Row row : removed) {
            from = Math.min(from, row.getLong(0));
            if (row.getLong(1) > to) {
                to = row.getLong(1);
                partition = row.getInteger(2);
                offset = row.getLong(3);
            }
        }
        return db.preparedQuery(GAP)
                .execute(Tuple.of(session.value(), from, to, partition, offset))
                .replaceWithVoid();
    }
}
