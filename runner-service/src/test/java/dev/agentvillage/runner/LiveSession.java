package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;

/** A session on a runner, as the control plane sees it. */
final class LiveSession {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final SessionId id = new SessionId(UUID.randomUUID());
    private static final List<LiveSession> ALL = new CopyOnWriteArrayList<>();

    private final Bus bus = Bus.get();
    private final String runner;
    private final Duration patience;
    private final AtomicLong inputSeq = new AtomicLong();
    final CommandId startCommand;

    LiveSession(String runner, SessionSpec spec) {
        this(runner, spec, PATIENCE);
    }

    /**
     * @param patience how long it may take to tell what is waited for
     */
    LiveSession(String runner, SessionSpec spec, Duration patience) {
        this.runner = runner;
        this.patience = patience;
        CommandHeader header = bus.header(id);
        this.startCommand = header.commandId();
        ALL.add(this);
        bus.send(runner, new SessionCommand.StartSession(header, spec));
    }

    /** Given to the same runner again. */
    CommandId startAgain(int attempt, SessionSpec spec) {
        CommandHeader header = Bus.header(id, attempt, bus.header(id).commandSeq());
        bus.send(runner, new SessionCommand.StartSession(header, spec));
        return header.commandId();
    }

    /** A test that failed must not leave the runner full for the next, nor its memory to them. */
    static void endAll() {
        List<LiveSession> all = List.copyOf(ALL);
        ALL.clear();
        AssertionError first = null;
        for (LiveSession session : all) {
            try {
                session.end();
            } catch (AssertionError e) {
                first = first == null ? e : first;
            } finally {
                session.bus.forget(session.id);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void end() {
        if (startReply().outcome() == CommandReply.Outcome.ACCEPTED) {
            if (all(SessionEnded.class).isEmpty()) {
                stop(false);
            }
            awaitEnd();
        }
    }

    CommandReply startReply() {
        return reply(startCommand);
    }

    CommandReply reply(CommandId command) {
        until("reply", patience, () -> !bus.replies(command).isEmpty());
        return bus.replies(command).getFirst();
    }

    /** When it does not come: with what is known of the session and of who should have acted. */
    private void until(String what, Duration atMost, Callable<Boolean> come) {
        try {
            await(what + " of " + id).atMost(atMost).until(come);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "no %s of %s; start answered %s; told %s; shown %s; %s"
                            .formatted(
                                    what,
                                    id,
                                    bus.replies(startCommand),
                                    all().stream().map(LiveSession::brief).toList(),
                                    output().isEmpty() ? "nothing" : output(),
                                    Stuck.where()),
                    e);
        }
    }

    private static String brief(RunnerEvent event) {
        return switch (event) {
            case SessionStateChanged changed -> changed.newState().name();
            case SessionEnded end ->
                    "%s, exit %s, signal %s, %s"
                            .formatted(
                                    end.finalState(), end.exitCode(), end.signal(), end.reason());
            default -> event.type();
        };
    }

    SessionStarted started() {
        until("start", patience, () -> !bus.events(id, SessionStarted.class).isEmpty());
        return bus.events(id, SessionStarted.class).getFirst();
    }

    void type(String line) {
        send(line, SessionCommand.InputMode.LINE);
    }

    void send(String data, SessionCommand.InputMode mode) {
        bus.send(
                runner,
                new SessionCommand.SendInput(
                        bus.header(id), data, mode, 0, "test", inputSeq.incrementAndGet()));
    }

    CommandId stop(boolean graceful) {
        CommandHeader header = bus.header(id);
        bus.send(runner, new SessionCommand.StopSession(header, graceful, "user_stopped"));
        return header.commandId();
    }

    CommandId pause() {
        CommandHeader header = bus.header(id);
        bus.send(runner, new SessionCommand.PauseSession(header, "lunch"));
        return header.commandId();
    }

    CommandId resume() {
        CommandHeader header = bus.header(id);
        bus.send(runner, new SessionCommand.ResumeSession(header, ""));
        return header.commandId();
    }

    /** Told, and not only asked for. */
    void awaitState(SessionState state) {
        until(
                state.toString(),
                patience,
                () ->
                        !all(SessionStateChanged.class).isEmpty()
                                && all(SessionStateChanged.class).getLast().newState() == state);
    }

    CommandId resize(int cols, int rows) {
        CommandHeader header = bus.header(id);
        bus.send(runner, new SessionCommand.ResizeTerminal(header, cols, rows, 0));
        return header.commandId();
    }

    String output() {
        return chunks().stream().map(TerminalChunk::data).collect(Collectors.joining());
    }

    List<TerminalChunk> chunks() {
        return bus.events(id, TerminalChunk.class).stream()
                .sorted(Comparator.comparingLong(c -> c.envelope().seq()))
                .toList();
    }

    void awaitOutput(String text) {
        until("output '" + text + "'", patience, () -> output().contains(text));
    }

    <E extends RunnerEvent> E awaitEvent(Class<E> type, java.util.function.Predicate<E> which) {
        until(type.getSimpleName(), patience, () -> bus.events(id, type).stream().anyMatch(which));
        return bus.events(id, type).stream().filter(which).findFirst().orElseThrow();
    }

    SessionEnded awaitEnd() {
        return awaitEnd(patience);
    }

    SessionEnded awaitEnd(Duration atMost) {
        until("end", atMost, () -> !bus.events(id, SessionEnded.class).isEmpty());
        SessionEnded end = bus.events(id, SessionEnded.class).getFirst();
        // The other topics have their own pace.
        until(
                "final tick",
                atMost,
                () -> bus.events(id, UsageTick.class).stream().anyMatch(UsageTick::isFinal));
        return end;
    }

    byte[] artifact(PatchRef which) {
        until("artifact", patience, () -> Artifacts.whole(all(ArtifactPart.class), which) != null);
        return Objects.requireNonNull(Artifacts.whole(all(ArtifactPart.class), which));
    }

    List<RunnerEvent> all() {
        return bus.events(id);
    }

    <E extends RunnerEvent> List<E> all(Class<E> type) {
        return bus.events(id, type);
    }

    /** What every session must hold, however it went. */
    void assertWhole(SessionEnded end) {
        assertWhole(end, all());
    }

    /**
     * A killed runner may say again what it does not know to be acknowledged: the same record, with
     * the same number.
     */
    void assertWholeWithoutRepetitions(SessionEnded end) {
        assertWhole(end, all().stream().distinct().toList());
    }

    private void assertWhole(SessionEnded end, List<RunnerEvent> all) {
        for (Stream stream : Stream.values()) {
            List<Long> seqs =
                    all.stream()
                            .filter(e -> e.eventStream() == stream)
                            .map(RunnerEvent::envelope)
                            .map(Envelope::seq)
                            .sorted()
                            .toList();
            assertThat(seqs)
                    .as("%s of %s: no gap, no duplicate", stream, id)
                    .isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
        }
        long offset = 0;
        for (TerminalChunk c : chunks()) {
            assertThat(c.offset()).as("offset of chunk %d", c.envelope().seq()).isEqualTo(offset);
            assertThat(c.data().getBytes(StandardCharsets.UTF_8)).hasSize(c.bytes());
            assertThat(c.bytes()).isLessThanOrEqualTo(32 * 1024);
            offset += c.bytes();
        }
        List<UsageTick> ticks =
                all.stream()
                        .filter(UsageTick.class::isInstance)
                        .map(UsageTick.class::cast)
                        .sorted(Comparator.comparingLong(t -> t.envelope().seq()))
                        .toList();
        UsageUnits sum =
                ticks.stream().map(UsageTick::units).reduce(UsageUnits.ZERO, UsageUnits::plus);
        assertThat(sum).isEqualTo(ticks.getLast().totals()).isEqualTo(end.totalUsage());
        assertThat(ticks.getLast().isFinal()).isTrue();
        assertThat(ticks).filteredOn(UsageTick::isFinal).hasSize(1);
        List<RunnerEvent> events =
                all.stream().filter(e -> e.eventStream() == Stream.EVENTS).toList();
        assertThat(events.getLast()).isInstanceOf(SessionEnded.class);
    }
}
