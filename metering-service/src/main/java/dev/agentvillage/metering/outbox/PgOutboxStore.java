package dev.agentvillage.metering.outbox;

import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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

    public static void post(Connection c, List<OutboxRecord> letters) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(INSERT.replaceAll("\\$[0-9]", "?"))) {
            for (OutboxRecord letter : letters) {
                statement.setInt(1, bucket(letter));
                statement.setString(2, letter.topic());
                statement.setString(3, letter.key());
                statement.setString(4, Json.text(Map.class, letter.headers()));
                statement.setString(5, letter.value());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static int bucket(OutboxRecord letter) {
        return Math.floorMod(letter.key().hashCode(), OutboxRecord.BUCKETS);
    }

    private static Tuple row(OutboxRecord letter) {
        return Tuple.of(
                bucket(letter),
                letter.topic(),
                letter.key(),
                Json.text(Map.class, letter.headers()),
                letter.value());
    }
}
