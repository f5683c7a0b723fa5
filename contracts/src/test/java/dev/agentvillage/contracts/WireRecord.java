package dev.agentvillage.contracts;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.TerminalEvent;
import dev.agentvillage.contracts.event.Unrecognized;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.SessionRequest;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.contracts.patrol.Alert;
import dev.agentvillage.contracts.patrol.PatrolFinding;
import dev.agentvillage.contracts.patrol.RepoHealth;
import dev.agentvillage.contracts.update.RolloutEvent;
import dev.agentvillage.contracts.update.RuntimeAssignment;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * One record of the wire.
 *
 * @param declared what a reader of its topic asks for: the sealed interface, or the record itself
 */
public record WireRecord(String name, Class<?> declared, Class<?> leaf, String topic) {

    public static final List<Class<?>> SEALED =
            List.of(RunnerEvent.class, SessionEvent.class, RunnerCommand.class);

    /** Found by the sealed hierarchies, not by their lists of names: these must agree. */
    public static List<WireRecord> all() {
        return Stream.of(
                        SEALED.stream()
                                .flatMap(
                                        root ->
                                                leaves(root).stream()
                                                        .filter(leaf -> !forUnknown(leaf))
                                                        .map(leaf -> of(root, leaf))),
                        Stream.of(
                                alone(CommandReply.class, Topics.RUNNER_REPLIES),
                                alone(SessionRequest.class, Topics.SESSION_REQUESTS),
                                alone(RunnerHeartbeat.class, Topics.RUNNER_HEARTBEATS),
                                alone(UsageRecord.class, Topics.METERING_USAGE),
                                alone(OrgLimits.class, Topics.METERING_LIMITS),
                                alone(RuntimeAssignment.class, Topics.UPDATE_RUNTIMES),
                                alone(RolloutEvent.class, Topics.UPDATE_ROLLOUTS),
                                alone(PatrolFinding.class, Topics.PATROL_FINDINGS),
                                alone(RepoHealth.class, Topics.PATROL_FINDINGS),
                                alone(Alert.class, Topics.ALERTS)))
                .flatMap(s -> s)
                .toList();
    }

    public static List<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        return Stream.of(type.getPermittedSubclasses())
                .map(WireRecord::leaves)
                .<Class<?>>flatMap(Collection::stream)
                .toList();
    }

    /** Holds what has no known name, so it has none itself. */
    static boolean forUnknown(Class<?> leaf) {
        return List.of(Unrecognized.class, SessionEvent.Unknown.class, RunnerCommand.Unknown.class)
                .contains(leaf);
    }

    private static WireRecord of(Class<?> root, Class<?> leaf) {
        return new WireRecord(WireTypes.nameOf(leaf), root, leaf, topic(root, leaf));
    }

    private static WireRecord alone(Class<?> type, String topic) {
        return new WireRecord(WireTypes.nameOf(type), type, type, topic);
    }

    private static String topic(Class<?> root, Class<?> leaf) {
        if (root == SessionEvent.class) {
            return Topics.SESSION_EVENTS;
        }
        if (root == RunnerCommand.class) {
            return Topics.runnerCommands("<pool>");
        }
        if (leaf == TerminalEvent.TerminalChunk.class) {
            return Topics.RUNNER_TERMINAL;
        }
        if (leaf == UsageTick.class) {
            return Topics.RUNNER_USAGE;
        }
        return leaf == ArtifactPart.class ? Topics.RUNNER_ARTIFACTS : Topics.RUNNER_EVENTS;
    }

    @Override
    public String toString() {
        return name;
    }
}
