package dev.agentvillage.session.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.order.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session.
 *
 * @param requestedBy the subject of the token that asked for it
 * @param createdAt epoch milliseconds, our clock
 * @param lastSeq of its events, over its whole life
 * @param commandSeq of its commands
 * @param lease who writes into its terminal
 */
public record Session(
        SessionId id,
        OrgId org,
        Order order,
        String requestedBy,
        long createdAt,
        Placing placing,
        Progress progress,
        long lastSeq,
        long commandSeq,
        Lease lease) {

    public SessionState state() {
        return progress.state();
    }

    public boolean ended() {
        return state().isFinal();
    }

    public Session placing(Placing next) {
        return new Session(
                id, org, order, requestedBy, createdAt, next, progress, lastSeq, commandSeq, lease);
    }

    public Session progress(Progress next) {
        return new Session(
                id, org, order, requestedBy, createdAt, placing, next, lastSeq, commandSeq, lease);
    }

    public Session lease(Lease next) {
        return new Session(
                id,
                org,
                order,
                requestedBy,
                createdAt,
                placing,
                progress,
                lastSeq,
                commandSeq,
                next);
    }

    Session counted(long events, long commands) {
        return new Session(
                id,
                org,
                order,
                requestedBy,
                createdAt,
                placing,
                progress,
                lastSeq + events,
                commandSeq + commands,
                lease);
    }

    /** As it is after its event of this number. */
    public Session upTo(long seq) {
        return counted(seq - lastSeq, 0);
    }

    /**
     * What a runner is told.
     *
     * @param startOffset where the terminal's offsets go on
     * @param continues what it takes over; its changes are brought to where they were made
     */
    public SessionSpec spec(long startOffset, @Nullable Continuation continues) {
        return new SessionSpec(
                order.kind(),
                org,
                order.providerId(),
                order.providerVersion(),
                order.repoRef(),
                continues == null
                        ? order.checkout()
                        : new Checkout(Checkout.Type.COMMIT, null, continues.commit(), null),
                order.roomPath(),
                order.task(),
                order.policy(),
                List.of(),
                order.limits(),
                order.mode(),
                progress.terminal(),
                order.command(),
                continues,
                startOffset);
    }
}
