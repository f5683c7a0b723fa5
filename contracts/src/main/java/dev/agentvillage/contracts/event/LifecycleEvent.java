package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import org.jspecify.annotations.Nullable;

/** How a session begins, moves and ends. */
public sealed interface LifecycleEvent extends RunnerEvent {

    /** The state became RUNNING for the first time. */
    record SessionStarted(
            @JsonUnwrapped Envelope envelope,
            String providerId,
            String providerVersion,
            Capabilities capabilities,
            String workspacePath,
            @Nullable String roomPath,
            String baseCommit,
            String branch,
            long pid)
            implements LifecycleEvent {}

    /** Every transition. */
    record SessionStateChanged(
            @JsonUnwrapped Envelope envelope,
            SessionState previousState,
            SessionState newState,
            @Nullable String reason)
            implements LifecycleEvent {}

    /**
     * Last event of the session: after the final diff, the patch artifact and the final usage tick.
     */
    record SessionEnded(
            @JsonUnwrapped Envelope envelope,
            SessionState finalState,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable String reason,
            long totalDurationMs,
            UsageUnits totalUsage,
            @Nullable String resultCommit,
            @Nullable PatchRef patch)
            implements LifecycleEvent {}

    /**
     * A state that another runner could resume.
     *
     * @param conversation the artifact in which the provider's conversation is kept: gzip of what
     *     the provider wrote down; only at the session's end, and only where it can be continued
     */
    record SessionCheckpointed(
            @JsonUnwrapped Envelope envelope,
            String checkpointId,
            String commit,
            @Nullable String providerSessionRef,
            @Nullable PatchRef conversation)
            implements LifecycleEvent {}
}
