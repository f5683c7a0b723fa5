package dev.agentvillage.session.continuing;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.artifact.ArtifactStore;
import dev.agentvillage.session.continuing.Continuing.Found;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Progress.Conversation;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a session takes over. */
@ApplicationScoped
public class ContinuationService {
    private final Outbox outbox;
    private final SessionStore sessions;
    private final ArtifactStore artifacts;

    ContinuationService(Outbox outbox, SessionStore sessions, ArtifactStore artifacts) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.artifacts = artifacts;
    }

    /** Of an order, in a transaction of its own. */
    public Uni<Found> of(OrgId org, Order order) {
        return order.continues() == null
                ? Uni.createFrom().item(new Found.Nothing())
                : outbox.withTransaction((db, letters) -> earlier(org, order.continues()))
                        .flatMap(earlier -> found(order, earlier.orElse(null)));
    }

    /** Of a session that was created with it; in the transaction that is open. */
    public Uni<Found> again(Session session) {
        SessionId continued = session.order().continues();
        return continued == null
                ? Uni.createFrom().item(new Found.Nothing())
                : earlier(session.org(), continued)
                        .flatMap(earlier -> found(session.order(), earlier.orElse(null)));
    }

    private Uni<Optional<Session>> earlier(OrgId org, @Nullable SessionId id) {
        return id == null
                ? Uni.createFrom().item(Optional.empty())
                : sessions.read(org, id).map(Optional::ofNullable);
    }

    private Uni<Found> found(Order order, @Nullable Session earlier) {
        Optional<Found> no = Continuing.refusal(order, earlier);
        if (no.isPresent() || earlier == null) {
            return Uni.createFrom().item(no.orElseGet(Found.Unknown::new));
        }
        Conversation said = Objects.requireNonNull(earlier.progress().work().conversation());
        PatchRef patch = earlier.progress().end().patch();
        return Uni.combine()
                .all()
                .unis(
                        artifacts.read(
                                earlier.id(), Objects.requireNonNull(said.kept()).artifactId()),
                        patch == null
                                ? Uni.createFrom().item(Optional.of(new byte[0]))
                                : artifacts.read(earlier.id(), patch.artifactId()))
                .asTuple()
                .map(
                        both ->
                                both.getItem1().isEmpty() || both.getItem2().isEmpty()
                                        ? new Found.Refused(
                                                "What the session left is still on its way; try"
                                                        + " again.")
                                        : Continuing.ready(
                                                earlier,
                                                said,
                                                both.getItem1().get(),
                                                both.getItem2().get()));
    }
}
