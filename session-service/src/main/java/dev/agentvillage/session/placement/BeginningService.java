package dev.agentvillage.session.placement;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.session.continuing.ContinuationService;
import dev.agentvillage.session.continuing.Continuing.Found;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.placement.Placings.Beginning;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.session.Session;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** How a session begins that another runner is to take. */
@ApplicationScoped
class BeginningService {
    private final RecordingStore recording;
    private final ContinuationService continuations;

    BeginningService(RecordingStore recording, ContinuationService continuations) {
        this.recording = recording;
        this.continuations = continuations;
    }

    Uni<Found> taken(OrgId org, Order order) {
        return continuations.of(org, order);
    }

    Uni<Beginning> again(Session session) {
        return continuations
                .again(session)
                .flatMap(
                        found ->
                                recording
                                        .end(session.id())
                                        .map(end -> new Beginning(end, taken(session, found))));
    }

    private static @Nullable Continuation taken(Session session, Found found) {
        return switch (found) {
            case Found.Nothing _ -> null;
            case Found.Ready ready -> ready.continuation();
            case Found.Unknown _, Found.Refused _, Found.Unavailable _ ->
                    throw new IllegalStateException(
                            "what session " + session.id() + " continues is not there any more");
        };
    }
}
