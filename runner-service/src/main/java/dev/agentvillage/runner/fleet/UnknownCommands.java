package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.runner.bus.ReplyPublisher;

/** Commands of a later version are answered, as far as they say whom to answer. */
final class UnknownCommands {
    private UnknownCommands() {}

    static void refuse(RunnerCommand.Unknown command, ReplyPublisher replies) {
        try {
            replies.refused(
                    command.commandId(),
                    "not_available",
                    "this runner does not know it",
                    command.sessionId().orElse(null),
                    null);
        } catch (IllegalArgumentException e) {
            // Without an id there is nobody to answer.
            return;
        }
    }
}
