package dev.agentvillage.session.ticket;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tickets in PostgreSQL: deleting is using, so that only one can. */
@ApplicationScoped
class PgTicketStore implements TicketStore {
    private static final String ADD =
            """
            with expired as (delete from tickets where expires_at < $8)
            insert into tickets
              (hash, org_id, subject, roles, session_id, token_expires_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            """;
    private static final String USE =
            """
            delete from tickets where hash = $1
            returning org_id, subject, roles, session_id, token_expires_at, expires_at
            """;

    private final Pool pool;

    PgTicketStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> add(String hash, Bearer bearer, long now, long expiresAt) {
        return pool.preparedQuery(ADD)
                .execute(
                        Tuple.tuple()
                                .addValue(hash)
                                .addValue(bearer.org().value())
                                .addValue(bearer.subject())
                                .addValue(bearer.roles().toArray(String[]::new))
                                .addValue(bearer.session().value())
                                .addValue(bearer.until())
                                .addValue(expiresAt)
                                .addValue(now))
                .replaceWithVoid();
    }

    @Override
    public Uni<@Nullable Bearer> use(String hash, long now) {
        return pool.preparedQuery(USE)
                .execute(Tuple.of(hash))
                .map(
                        rows -> {
                            for (Row row : rows) {
                                if (row.getLong(5) >= now) {
                                    return new Bearer(
                                            new OrgId(row.getString(0)),
                                            row.getString(1),
                                            Set.of(row.getArrayOfStrings(2)),
                                            new SessionId(row.getUUID(3)),
                                            row.getLong(4));
                                }
                            }
                            return null;
                        });
    }
}
