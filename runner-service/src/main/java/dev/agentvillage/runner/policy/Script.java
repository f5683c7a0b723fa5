package dev.agentvillage.runner.policy;

import java.util.List;
import java.util.Set;

/** What a text is to a shell. */
sealed interface Script {
    /**
     * @param functions the names it defines
     * @param poisoned variables that get a value which is not written there
     */
    record Readable(List<SimpleCommand> commands, Set<String> functions, Set<String> poisoned)
            implements Script {}

    record Broken(String why) implements Script {}
}
