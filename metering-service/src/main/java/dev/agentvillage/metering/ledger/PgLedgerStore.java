package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.metering.ledger.LedgerSql.OpenGap;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.platform.bus.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL. */
@ApplicationScoped
class PgLedgerStore {
    private final Pool pool;

    PgLedgerStore(Pool pool) {
        this.pool = pool;
    }

    /** Locks what the batch may change, decides, writes: one transaction. */
    Uni<Posting> post(List<Received> batch, Function<Posting.Known, Posting> decide) {
        return pool.withTransaction(
                c ->
                        known(c, batch)
                                .map(decide)
                                .call(p -> write(c, p).onItem().ignore().andContinueWithNull()));
    }

    /** A kept record once more: what is still kept aside changes nothing. */
    Uni<Posting> repost(SqlConnection c, Received record) {
        return watermarks(c, streams(List.of(record)))
                .map(w -> Posting.of(new Posting.Known(w, Map.of()), List.of(record)))
                .call(
                        p ->
                                p.keptAside().isEmpty()
                                        ? write(c, p).onItem().ignore().andContinueWithNull()
                                        : Uni.createFrom().nullItem());
    }

    /** Of a tick's stream, locked. */
    Uni<Optional<Watermark>> watermark(SqlConnection c, UsageTick tick) {
        TickStream stream = new TickStream(tick.envelope().sessionId(), tick.envelope().attempt());
        return watermarks(c, List.of(stream)).map(all -> Optional.ofNullable(all.get(stream)));
    }

    private static TreeSet<TickStream> streams(List<Received> batch) {
        TreeSet<TickStream> streams = new TreeSet<>();
        for (Received record : batch) {
            if (record.content() instanceof Received.Tick tick) {
                streams.add(tick.stream());
            }
        }
        return streams;
    }

    private Uni<Posting.Known> known(SqlConnection c, List<Received> batch) {
        TreeSet<TickStream> streams = streams(batch);
        return Uni.combine()
                .all()
                .unis(watermarks(c, streams), quarantined(c, batch))
                .asTuple()
                .map(t -> new Posting.Known(t.getItem1(), t.getItem2()));
    }

    private Uni<Map<TickStream, Watermark>> watermarks(
            SqlConnection c, Collection<TickStream> streams) {
        return rows(c, LedgerSql.LOCK_WATERMARKS, keys(streams))
                .chain(
                        rows -> {
                            boolean gaps =
                                    rows.stream().anyMatch(r -> r.getInteger("open_gaps") > 0);
                            return gaps
                                    ? rows(c, LedgerSql.GAPS, keys(streams))
                                            .map(g -> watermarks(rows, g))
                                    : Uni.createFrom().item(watermarks(rows, List.of()));
                        });
    }

    private static Map<TickStream, Watermark> watermarks(List<Row> rows, List<Row> gapRows) {
        Map<TickStream, List<Gap>> gaps =
                gapRows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        PgLedgerStore::stream,
                                        Collectors.mapping(
                                                r ->
                                                        new Gap(
                                                                r.getLong("from_seq"),
                                                                r.getLong("to_seq")),
                                                Collectors.toList())));
        Map<TickStream, Watermark> watermarks = new HashMap<>();
        for (Row row : rows) {
            TickStream stream = stream(row);
            watermarks.put(
                    stream,
                    new Watermark(
                            new OrgId(row.getString("org_id")),
                            row.getLong("last_seq"),
                            Unit.units(
                                    u -> row.getLong(u.column()),
                                    row.getLong(Unit.COST_MICROS.column()) != null),
                            row.getLong("last_ts"),
                            row.getBoolean("final_seen"),
                            new Gaps(gaps.getOrDefault(stream, List.of()))));
        }
        return watermarks;
    }

    private static Uni<Map<Received.Place, byte[]>> quarantined(
            SqlConnection c, List<Received> batch) {
        record Partition(String topic, int number) {}
        Map<Partition, LongSummaryStatistics> ranges =
                batch.stream()
                        .map(Received::place)
                        .collect(
                                Collectors.groupingBy(
                                        p -> new Partition(p.topic(), p.partition()),
                                        Collectors.summarizingLong(Received.Place::offset)));
        List<Uni<Map<Received.Place, byte[]>>> found = new ArrayList<>();
        ranges.forEach(
                (p, offsets) ->
                        found.add(
                                rows(
                                                c,
                                                LedgerSql.QUARANTINED,
                                                Tuple.of(
                                                        p.topic(),
                                                        p.number(),
                                                        offsets.getMin(),
                                                        offsets.getMax()))
                                        .map(rows -> places(p.topic(), rows))));
        return Uni.join()
                .all(found)
                .andFailFast()
                .map(
                        maps -> {
                            Map<Received.Place, byte[]> all = new HashMap<>();
                            maps.forEach(all::putAll);
                            return all;
                        });
    }

    private static Map<Received.Place, byte[]> places(String topic, List<Row> rows) {
        Map<Received.Place, byte[]> places = new HashMap<>();
        for (Row row : rows) {
            places.put(
                    new Received.Place(
                            topic, row.getInteger("kafka_partition"), row.getLong("kafka_offset")),
                    row.getBuffer("value_hash").getBytes());
        }
        return places;
    }

    /** Sent one behind the other without waiting: the connection pipelines them. */
    private static Uni<?> write(SqlConnection c, Posting posting) {
        List<Uni<Integer>> writes = new ArrayList<>();
        var begun = posting.begun();
        if (!begun.isEmpty()) {
            writes.add(
                    update(c, LedgerSql.BEGIN, LedgerSql.WATERMARKS.of(begun))
                            .invoke(n -> RaceLost.unless(n == begun.size())));
        }
        var moved = posting.moved();
        if (!moved.isEmpty()) {
            writes.add(update(c, LedgerSql.MOVE, LedgerSql.WATERMARKS.of(moved)));
        }
        if (!posting.archived().isEmpty()) {
            writes.add(update(c, LedgerSql.ARCHIVE, LedgerSql.TICKS.of(posting.archived())));
        }
        var minutes = posting.minutes();
        if (!minutes.isEmpty()) {
            writes.add(update(c, LedgerSql.ROLL_UP, LedgerSql.MINUTES.of(minutes)));
        }
        var gaps = posting.gapsChanged();
        if (!gaps.isEmpty()) {
            List<OpenGap> open = new ArrayList<>();
            gaps.forEach(
                    e ->
                            e.getValue()
                                    .gaps()
                                    .open()
                                    .forEach(g -> open.add(new OpenGap(e.getKey(), g))));
            writes.add(
                    update(
                            c,
                            LedgerSql.FORGET_GAPS,
                            keys(gaps.stream().map(Map.Entry::getKey).toList())));
            writes.add(update(c, LedgerSql.OPEN_GAPS, LedgerSql.GAPS_OPEN.of(open)));
        }
        if (!posting.keptAside().isEmpty()) {
            writes.add(
                    c.preparedQuery(LedgerSql.KEEP_ASIDE)
                            .executeBatch(
                                    posting.keptAside().stream().map(PgLedgerStore::row).toList())
                            .replaceWith(0));
            writes.add(PgOutboxStore.post(c, KeptAlerts.of(posting.keptAside())).replaceWith(0));
        }
        return writes.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(writes).andFailFast();
    }

    private static Tuple row(Posting.KeptAside kept) {
        Received record = kept.record();
        Received.Tick tick = record.content() instanceof Received.Tick readable ? readable : null;
        return Tuple.from(
                java.util.Arrays.asList(
                        Ids.timeOrdered(),
                        record.place().topic(),
                        record.place().partition(),
                        record.place().offset(),
                        storable(record.key()),
                        Buffer.buffer(record.value()),
                        Buffer.buffer(Digests.of(record.value())),
                        kept.reason().code(),
                        storable(kept.detail()),
                        tick == null ? null : tick.tick().envelope().orgId().value(),
                        tick == null ? null : tick.stream().session().value(),
                        tick == null ? null : tick.stream().attempt(),
                        tick == null ? null : tick.tick().envelope().seq(),
                        record.at()));
    }

    /** PostgreSQL has no NUL in a text; the value keeps it. */
    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    private static TickStream stream(Row row) {
        return new TickStream(new SessionId(row.getUUID("session_id")), row.getInteger("attempt"));
    }

    private static Tuple keys(Collection<TickStream> streams) {
        return Tuple.of(
                streams.stream().map(s -> s.session().value()).toArray(UUID[]::new),
                streams.stream().map(TickStream::attempt).toArray(Integer[]::new));
    }

    private static Uni<Integer> update(SqlConnection c, String sql, Tuple values) {
        return c.preparedQuery(sql).execute(values).map(rows -> rows.rowCount());
    }

    private static Uni<List<Row>> rows(SqlConnection c, String sql, Tuple values) {
        return c.preparedQuery(sql)
                .execute(values)
                .map(
                        found -> {
                            List<Row> rows = new ArrayList<>(found.size());
                            found.forEach(rows::add);
                            return rows;
                        });
    }
}
