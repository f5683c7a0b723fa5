package dev.agentvillage.metering.outbox;

import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/** Puts letters into the transaction of whoever has one open. */
public final class PgOutboxStore {
    private static final String INSERT =
            "INSERT INTO outbox (bucket, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)";

    private PgOutboxStore() {}

    public static Uni<Void> post(SqlConnection c, List<OutboxRecord> letters) {
        return letters.isEmpty()
                ? Uni.createFrom().voidItem()
                : c.preparedQuery(INSERT)
                        .executeBatch(letters.stream().map(PgOutboxStore::row).toList())
                        .replaceWithVoid();
    }

    private static Tuple row(OutboxRecord letter) {
        return Tuple.of(
                Math.floorMod(letter.key().hashCode(), OutboxRecord.BUCKETS),
                letter.topic(),
                letter.key(),
                Json.text(Map.class, letter.headers()),
                letter.value());
    }
}
