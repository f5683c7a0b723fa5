package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.workspace.Room;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events and usage of what a program tells of itself. Used by its actor alone. */
final class Facts {
    private final SessionPublisher publisher;
    private final String providerId;
    private final Usage usage;
    private final ToolCommands commands;
    private @Nullable Turn turn;
    private @Nullable String conversation;
    private Fact.@Nullable DiffHinted hinted;

    /** What it took so far. */
    private record Turn(String id, Tokens tokens, @Nullable Long costMicros) {}

    Facts(SessionPublisher publisher, SessionSpec spec, Usage usage, TestCommands tests) {
        this.publisher = publisher;
        this.providerId = spec.providerId();
        this.usage = usage;
        this.commands = new ToolCommands(publisher::event, usage::commandRun, tests);
    }

    void told(Fact fact, @Nullable Running running) {
        switch (fact) {
            case Fact.Conversation c -> conversation(c.reference(), running);
            case Fact.TurnStarted t -> begin(t.turnId());
            case Fact.TurnFinished t -> end(t.turnId());
            case Fact.Used u -> used(u, running);
            case Fact.ToolRequested t ->
                    publisher.event(
                            e ->
                                    new ProviderEvent.ToolRequest(
                                            e, t.requestId(), t.tool(), t.arguments()));
            case Fact.ToolFinished t ->
                    publisher.event(
                            e ->
                                    new ProviderEvent.ToolResult(
                                            e, t.requestId(), t.tool(), t.outcome()));
            case Fact.FilesRead f -> read(inside(f.paths(), running));
            case Fact.FilesHinted f -> hinted(inside(f.paths(), running), f.operation());
            case Fact.DiffHinted d -> hinted(d);
            case Fact.CommandStarted c -> commands.began(c);
            case Fact.CommandFinished c -> commands.ended(c);
            case Fact.Said s ->
                    publisher.event(
                            e ->
                                    new ProviderEvent.ProviderMessage(
                                            e, s.text(), s.level(), providerId));
            case Fact.Failed f ->
                    publisher.event(
                            e ->
                                    new ProviderEvent.ProviderError(
                                            e, f.message(), f.code(), f.recoverable()));
        }
    }

    private void conversation(String reference, @Nullable Running running) {
        if (running != null && !reference.equals(conversation)) {
            conversation = reference;
            publisher.event(
                    e ->
                            new LifecycleEvent.SessionCheckpointed(
                                    e,
                                    Ids.timeOrdered().toString(),
                                    running.workspace().baseCommit(),
                                    reference,
                                    null));
        }
    }

    private void begin(String id) {
        end();
        turn = new Turn(id, Tokens.ZERO, null);
        usage.turn();
        publisher.event(e -> new ProviderEvent.TurnStarted(e, id));
    }

    private void end(String id) {
        if (turn != null && turn.id().equals(id)) {
            end();
        }
    }

    /** Also of a turn that was broken off: when the next begins, and at the session's end. */
    private void end() {
        Turn was = turn;
        if (was != null) {
            turn = null;
            publisher.event(
                    e ->
                            new ProviderEvent.TurnFinished(
                                    e, was.id(), was.tokens(), was.costMicros()));
        }
    }

    /** Nothing more is told. */
    void last() {
        commands.last();
        end();
    }

    private void used(Fact.Used used, @Nullable Running running) {
        usage.used(used.model(), used.tokens(), used.costMicros(), running);
        Turn now = turn;
        if (now != null) {
            turn =
                    new Turn(
                            now.id(),
                            now.tokens().plus(used.tokens()),
                            sum(now.costMicros(), used.costMicros()));
        }
    }

    private static @Nullable Long sum(@Nullable Long before, @Nullable Long more) {
        if (before == null || more == null) {
            return before == null ? more : before;
        }
        return before + more;
    }

    private void read(List<String> paths) {
        for (String path : paths) {
            publisher.event(
                    e -> new WorkEvent.FileTouched(e, path, Room.of(path), WorkEvent.Reason.READ));
        }
    }

    private void hinted(List<String> paths, String operation) {
        if (!paths.isEmpty()) {
            publisher.event(
                    e ->
                            new ProviderEvent.HintFilesTouched(
                                    e, paths, operation, Room.of(paths.getFirst())));
        }
    }

    /** Told whenever something is written, often without a change. */
    private void hinted(Fact.DiffHinted diff) {
        if (!diff.equals(hinted)) {
            hinted = diff;
            publisher.event(
                    e ->
                            new ProviderEvent.HintDiffAvailable(
                                    e, null, diff.files(), diff.linesAdded(), diff.linesRemoved()));
        }
    }

    /** As the repository names them; what is not in it is not told of. */
    private static List<String> inside(List<Path> paths, @Nullable Running running) {
        if (running == null) {
            return List.of();
        }
        Path repository = running.workspace().repository();
        return paths.stream()
                .map(p -> running.workspace().directory().resolve(p).normalize())
                .filter(p -> p.startsWith(repository) && !p.equals(repository))
                .map(p -> repository.relativize(p).toString())
                .toList();
    }
}
