package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.StopReason;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Verdict;
import org.jspecify.annotations.Nullable;

/** How a verdict is told. */
final class Endings {
    private Endings() {}

    static StopReason stopReason(Verdict verdict) {
        String reason = String.valueOf(verdict.reason());
        if (reason.equals("timeout") || reason.equals("idle")) {
            return StopReason.TIMEOUT;
        }
        if (verdict.finalState() == SessionState.FAILED) {
            return StopReason.ERROR;
        }
        return verdict.reason() == null ? StopReason.COMPLETED : StopReason.USER_STOPPED;
    }

    static SessionEnded ended(
            Envelope envelope,
            SessionState state,
            @Nullable Verdict verdict,
            long durationMs,
            UsageUnits totals,
            @Nullable String resultCommit,
            @Nullable PatchRef patch) {
        ExitStatus exit = verdict == null ? null : verdict.exit();
        return new SessionEnded(
                envelope,
                state,
                exit == null ? null : exit.code(),
                exit == null ? null : exit.signal(),
                verdict == null ? null : verdict.reason(),
                durationMs,
                totals,
                resultCommit,
                patch);
    }
}
