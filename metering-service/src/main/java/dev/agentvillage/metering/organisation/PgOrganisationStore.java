package dev.agentvillage.metering.organisation;

import dev.agentvillage.contracts.id.OrgId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;

/** What organisations have chosen. */
@ApplicationScoped
public class PgOrganisationStore {
    private static final String ZONE = "SELECT time_zone FROM organisations WHERE org_id = $1";
    private static final String SET_ZONE =
            """
            INSERT INTO organisations (org_id, time_zone, changed_by) VALUES ($1, $2, $3)
            ON CONFLICT (org_id) DO UPDATE
              SET time_zone = excluded.time_zone, changed_by = excluded.changed_by,
                changed_at = now()
            """;

    private final Pool pool;

    PgOrganisationStore(Pool pool) {
        this.pool = pool;
    }

    public Uni<ZoneId> zone(OrgId org) {
        return pool.preparedQuery(ZONE)
                .execute(Tuple.of(org.value()))
                .map(
                        rows ->
                                rows.rowCount() == 0
                                        ? Zones.UTC
                                        : Zones.of(rows.iterator().next().getString(0))
                                                .orElse(Zones.UTC));
    }

    Uni<Void> setZone(OrgId org, ZoneId zone, String by) {
        return pool.preparedQuery(SET_ZONE)
                .execute(Tuple.of(org.value(), Zones.name(zone), by))
                .replaceWithVoid();
    }
}
