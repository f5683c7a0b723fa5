package dev.agentvillage.contracts.session;

import org.jspecify.annotations.Nullable;

/**
 * How a session that is stopping will end. The first cause wins; an exit that follows is only kept.
 *
 * @param reason machine-readable, for instance {@code user_stopped}, {@code timeout}, {@code
 *     provider_exited}
 */
public record Verdict(SessionState finalState, @Nullable String reason, @Nullable ExitStatus exit) {

    static Verdict completed(String reason) {
        return new Verdict(SessionState.COMPLETED, reason, null);
    }

    static Verdict failed(String reason) {
        return new Verdict(SessionState.FAILED, reason, null);
    }

    static Verdict of(ExitStatus exit) {
        return exit.clean()
                ? new Verdict(SessionState.COMPLETED, null, exit)
                : new Verdict(SessionState.FAILED, "provider_exited", exit);
    }

    Verdict with(ExitStatus status) {
        return exit == null ? new Verdict(finalState, reason, status) : this;
    }
}
