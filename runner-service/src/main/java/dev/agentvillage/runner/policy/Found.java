package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one script's reading has found so far; shared with what is read inside of it. */
final class Found {
    final List<SimpleCommand> commands = new ArrayList<>();
    final Set<String> functions = new HashSet<>();
    final Set<String> poisoned = new HashSet<>();

    /** The next number of an origin. */
    int origins;
}
