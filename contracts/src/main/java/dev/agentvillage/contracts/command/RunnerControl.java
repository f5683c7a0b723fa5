package dev.agentvillage.contracts.command;

import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.List;

/** An order to the runner itself. */
public sealed interface RunnerControl extends RunnerCommand {

    CommandId commandId();

    /** Install this exact version and verify its integrity hash. */
    record PrepareRuntime(CommandId commandId, String providerId, String version, String integrity)
            implements RunnerControl {}

    record RemoveRuntime(CommandId commandId, String providerId, String version, String integrity)
            implements RunnerControl {}

    /** Finish what runs, take nothing new. */
    record Drain(CommandId commandId) implements RunnerControl {}

    record Undrain(CommandId commandId) implements RunnerControl {}

    /** The control plane has given these up. */
    record KillSessions(CommandId commandId, List<GivenUp> sessions) implements RunnerControl {}

    record GivenUp(SessionId id, @Bounds(min = 1) int attempt) {}
}
