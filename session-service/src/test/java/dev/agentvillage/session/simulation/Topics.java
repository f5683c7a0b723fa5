package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** The bus. */
final class Topics {
    final Channel<CommandReply> replies;
    final Channel<RunnerEvent> events;
    final Channel<RunnerEvent> usage;
    final Channel<RunnerHeartbeat> heartbeats;
    private final Map<RunnerId, Channel<RunnerCommand>> commands = new HashMap<>();
    private final World world;
    private final BiConsumer<RunnerId, RunnerCommand> runners;

    Topics(World world, ControlPlane plane, BiConsumer<RunnerId, RunnerCommand> runners) {
        this.world = world;
        this.runners = runners;
        replies = new Channel<>(world, plane::answered);
        events = new Channel<>(world, e -> plane.happened(e, RunnerEvent.Stream.EVENTS));
        usage = new Channel<>(world, e -> plane.happened(e, RunnerEvent.Stream.USAGE));
        heartbeats = new Channel<>(world, plane::heard);
    }

    void add(RunnerId runner) {
        commands.put(runner, new Channel<>(world, command -> runners.accept(runner, command)));
    }

    Channel<RunnerCommand> commands(RunnerId runner) {
        return Objects.requireNonNull(commands.get(runner));
    }

    /** Those that the control plane reads. */
    List<Channel<?>> inward() {
        return List.of(replies, events, usage, heartbeats);
    }
}
