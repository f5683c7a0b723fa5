package dev.agentvillage.metering.session;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.SessionEvent.SessionPlaced;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether an event has what a row needs; JSON may leave out anything. */
final class Sessions {
    private static final int TEXT_MAX = 4_000;

    /** What a poll tells, each kind in its order. */
    record Told(
            List<SessionCreated> created,
            List<SessionPlaced> placed,
            List<AttemptFenced> fenced,
            List<SessionFinished> finished) {
        Told() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        boolean isEmpty() {
            return created.isEmpty() && placed.isEmpty() && fenced.isEmpty() && finished.isEmpty();
        }
    }

    private Sessions() {}

    static boolean isWhole(SessionPlaced e) {
        return isWhole(e.envelope()) && e.attempt() >= 1;
    }

    static boolean isWhole(AttemptFenced e) {
        return isWhole(e.envelope()) && e.attempt() >= 1 && e.envelope().at() >= 0;
    }

    static boolean isWhole(SessionCreated e) {
        return isWhole(e.envelope())
                && e.kind() != null
                && e.repoRef() != null
                && e.repoRef().provider() != null
                && e.repoId() != null
                && Stream.of(
                                e.villageId(),
                                e.agentId(),
                                e.repoId().value(),
                                e.repoRef().canonical(),
                                e.providerId(),
                                e.planId(),
                                e.requestedBy())
                        .allMatch(Sessions::fits)
                && (e.roomPath() == null || fits(e.roomPath()))
                && (e.providerVersion() == null || fits(e.providerVersion()));
    }

    static boolean isWhole(SessionFinished e) {
        return isWhole(e.envelope())
                && e.finalState() != null
                && e.totals() != null
                && e.totals().tokens() != null;
    }

    private static boolean isWhole(@Nullable SessionEnvelope e) {
        return e != null
                && e.sessionId() != null
                && e.sessionId().value() != null
                && e.orgId() != null
                && fits(e.orgId().value());
    }

    private static boolean fits(@Nullable String text) {
        return text != null && text.length() <= TEXT_MAX && text.indexOf('\0') < 0;
    }
}
