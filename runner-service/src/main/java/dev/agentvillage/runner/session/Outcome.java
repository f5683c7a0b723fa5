package dev.agentvillage.runner.session;

import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.work.Changes;
import dev.agentvillage.runner.work.Patch;
import dev.agentvillage.runner.work.ShellRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session leaves behind.
 *
 * @param records the last of the command log
 * @param conversation that another session could go on with
 * @param clean false when a process or a directory resisted
 */
record Outcome(
        @Nullable Changes changes,
        @Nullable Patch patch,
        @Nullable String resultCommit,
        List<ShellRecord> records,
        @Nullable Conversation conversation,
        boolean clean) {
    static final Outcome NOTHING = new Outcome(null, null, null, List.of(), null, true);
}
