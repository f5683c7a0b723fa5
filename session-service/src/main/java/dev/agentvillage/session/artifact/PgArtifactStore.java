package dev.agentvillage.session.artifact;

import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Parts as rows of bytes. */
@ApplicationScoped
class PgArtifactStore implements ArtifactStore {
    private static final Logger LOG = Logger.getLogger(PgArtifactStore.class);
    private static final String INSERT =
            """
            insert into artifact_parts (session_id, attempt, artifact_id, part, parts, name,
                                        media_type, sha256, truncated, data)
            select id, attempt, $6, $7, $8, $9, $10, $11, $12, $13 from sessions
            where id = $1 and org_id = $2 and runner_id = $3 and incarnation = $4 and attempt = $5
              and standing in ('OFFERED', 'ACCEPTED')
            on conflict do nothing
            """;
    private static final String READ =
            """
            select parts, data from artifact_parts
            where session_id = $1 and artifact_id = $2 order by part
            """;

    private final Pool pool;

    PgArtifactStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> store(List<ArtifactPart> parts) {
        return pool.withTransaction(
                db -> {
                    Uni<Void> all = Uni.createFrom().voidItem();
                    for (ArtifactPart part : parts) {
                        all = all.chain(() -> store(db, part));
                    }
                    return all;
                });
    }

    private static Uni<Void> store(SqlConnection db, ArtifactPart part) {
        Envelope said = part.envelope();
        return db.preparedQuery(INSERT)
                .execute(
                        Tuple.tuple()
                                .addValue(said.sessionId().value())
                                .addValue(said.orgId().value())
                                .addValue(said.runnerId().value())
                                .addValue(said.incarnation())
                                .addValue(said.attempt())
                                .addValue(part.artifactId())
                                .addValue(part.part())
                                .addValue(part.parts())
                                .addValue(part.name())
                                .addValue(part.mediaType())
                                .addValue(part.sha256())
                                .addValue(part.truncated())
                                .addValue(Buffer.buffer(Base64.getDecoder().decode(part.data()))))
                .invoke(
                        rows -> {
                            if (rows.rowCount() == 0) {
                                LOG.infof(
                                        "session %s: part %d of artifact %s was refused or is there",
                                        said.sessionId(), part.part(), part.artifactId());
                            }
                        })
                .replaceWithVoid();
    }

    @Override
    public Uni<Optional<byte[]>> read(SessionId session, String artifactId) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(session.value(), artifactId))
                .map(PgArtifactStore::whole);
    }

    private static Optional<byte[]> whole(RowSet<Row> rows) {
        Buffer all = Buffer.buffer();
        int parts = -1;
        for (Row row : rows) {
            parts = row.getInteger(0);
            all.appendBuffer(row.getDelegate().getBuffer(1));
        }
        return parts == rows.size() ? Optional.of(all.getBytes()) : Optional.empty();
    }
}
