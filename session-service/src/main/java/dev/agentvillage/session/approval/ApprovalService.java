package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.DecisionBytes;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.limit.LimitService;
import dev.agentvillage.session.order.CommandReader.Said;
import dev.agentvillage.session.session.ApprovalStore;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import dev.agentvillage.session.signing.Signer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Decides approvals: exactly once, with the command that carries the decision. */
@ApplicationScoped
class ApprovalService {
    private static final int BATCH = 100;

    private final Outbox outbox;
    private final SessionStore sessions;
    private final ApprovalStore approvals;
    private final ChangeStore changes;
    private final LimitService limits;
    private final Optional<Signer> signer;
    private final Clock clock;

    ApprovalService(
            Outbox outbox,
            SessionStore sessions,
            ApprovalStore approvals,
            ChangeStore changes,
            LimitService limits,
            Optional<Signer> signer,
            Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.approvals = approvals;
        this.changes = changes;
        this.limits = limits;
        this.signer = signer;
        this.clock = clock;
    }

    /** An approval, by its organisation and session. */
    record Address(OrgId org, SessionId session, ApprovalId id) {}

    /** What came of a decision. */
    sealed interface Answer {
        record Done() implements Answer {}

        record NotFound() implements Answer {}

        record No(Deciding.Ruling why) implements Answer {}

        /** This installation has no key to sign with. */
        record Unsigned() implements Answer {}
    }

    private interface Decision {
        Uni<Answer> on(Mutiny.Session db, Letters letters, Session session, StoredApproval stored);
    }

    Uni<List<StoredApproval>> oldest(ApprovalStore.Wanted wanted) {
        return outbox.withTransaction((db, letters) -> approvals.oldest(db, wanted));
    }

    Uni<Answer> decide(Address address, String subject, Said said) {
        return signer.isEmpty()
                ? item(new Answer.Unsigned())
                : locked(
                        address.session(),
                        address.id(),
                        (db, letters, session, stored) ->
                                session.org().equals(address.org())
                                        ? settle(
                                                db,
                                                letters,
                                                session,
                                                stored,
                                                made(signer.get(), stored, subject, said))
                                        : item(new Answer.NotFound()));
    }

    private Made made(Signer by, StoredApproval stored, String subject, Said said) {
        long now = clock.millis();
        return new Made(
                said.decision(),
                said.scope(),
                subject,
                now,
                said.note(),
                by.sign(
                        DecisionBytes.of(
                                stored.asked(),
                                said.decision(),
                                said.scope(),
                                subject,
                                now,
                                said.note())));
    }

    private Uni<Answer> settle(
            Mutiny.Session db, Letters letters, Session session, StoredApproval stored, Made made) {
        CommandId command = new CommandId(Ids.timeOrdered());
        Deciding.Ruling ruling = Deciding.decide(session, stored, made, command, made.at());
        if (!(ruling instanceof Deciding.Ruling.Decided decided)) {
            Answer no = new Answer.No(ruling);
            return tooLate(ruling)
                    ? changes.store(
                                    db,
                                    letters,
                                    List.of(Change.of(session).deed(late(deed(stored, made)))))
                            .replaceWith(no)
                    : item(no);
        }
        Uni<Void> done =
                changes.store(db, letters, List.of(decided.change().deed(deed(stored, made))));
        return (stored.limit() != null ? done.chain(() -> acted(db, letters, stored, made)) : done)
                .replaceWith(new Answer.Done());
    }

    /** The session as it is after the decision. */
    private Uni<Void> acted(Mutiny.Session db, Letters letters, StoredApproval stored, Made made) {
        return sessions.lock(stored.asked().sessionId())
                .flatMap(
                        session ->
                                limits.decided(
                                        db,
                                        letters,
                                        Objects.requireNonNull(session),
                                        stored.asked().approvalId(),
                                        made.decision()));
    }

    private static Deed late(Deed deed) {
        Map<String, String> detail = new TreeMap<>(deed.detail());
        detail.put("effect", "refused_expired");
        return new Deed(deed.actor(), deed.action(), detail);
    }

    private static boolean tooLate(Deciding.Ruling ruling) {
        return ruling instanceof Deciding.Ruling.Resolved was
                && was.outcome() == ApprovalState.EXPIRED;
    }

    private static Deed deed(StoredApproval stored, Made made) {
        return new Deed(
                made.by(),
                "approval.decide",
                Map.of(
                        "approvalId",
                        stored.asked().approvalId().toString(),
                        "actionHash",
                        stored.asked().actionHash(),
                        "decision",
                        made.decision().name().toLowerCase(Locale.ROOT),
                        "scope",
                        made.scope().name().toLowerCase(Locale.ROOT)));
    }

    /** What expired a while ago and nobody has said anything about since. */
    Uni<Void> expire() {
        long before = clock.millis() - Deciding.GRACE_MS;
        return outbox.withTransaction((db, letters) -> approvals.overdue(db, before, BATCH))
                .flatMap(
                        overdue -> {
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (ApprovalStore.Named one : overdue) {
                                all =
                                        all.chain(
                                                () ->
                                                        locked(
                                                                        one.session(),
                                                                        one.id(),
                                                                        this::expire)
                                                                .replaceWithVoid());
                            }
                            return all;
                        });
    }

    private Uni<Answer> expire(
            Mutiny.Session db, Letters letters, Session session, StoredApproval stored) {
        Change change = Deciding.expire(session, stored, clock.millis());
        return changes.store(db, letters, List.of(change)).replaceWith(new Answer.Done());
    }

    private Uni<Answer> locked(SessionId session, ApprovalId id, Decision decision) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(session)
                                .flatMap(
                                        found ->
                                                found == null
                                                        ? item(new Answer.NotFound())
                                                        : approvals
                                                                .read(db, session, id)
                                                                .flatMap(
                                                                        stored ->
                                                                                on(
                                                                                        db, letters,
                                                                                        found,
                                                                                        stored,
                                                                                        decision))));
    }

    private static Uni<Answer> on(
            Mutiny.Session db,
            Letters letters,
            Session session,
            @Nullable StoredApproval stored,
            Decision decision) {
        return stored == null
                ? item(new Answer.NotFound())
                : decision.on(db, letters, session, stored);
    }

    private static Uni<Answer> item(Answer answer) {
        return Uni.createFrom().item(answer);
    }
}
