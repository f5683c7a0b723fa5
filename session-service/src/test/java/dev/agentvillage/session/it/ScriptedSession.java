package dev.agentvillage.session.it;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionCheckpointed;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A session as its runner tells it. */
final class ScriptedSession {
    static final UsageUnits USED = new UsageUnits(1500, 42, 1, 2, 0, 0, Tokens.ZERO, null);

    final SessionId id;
    final StartSession start;
    private final ScriptedRunner runner;
    private final String incarnation;
    private SessionState state = SessionState.CREATED;
    private long events;
    private long chunks;
    private long ticks;
    private long parts;
    private long offset;

    ScriptedSession(ScriptedRunner runner, StartSession start) {
        this.runner = runner;
        this.start = start;
        this.id = start.header().sessionId();
        this.incarnation = runner.incarnation();
        this.offset = start.spec().startOffset();
    }

    long offset() {
        return offset;
    }

    Envelope envelope(long seq) {
        return envelope(runner.id, incarnation, seq);
    }

    Envelope envelope(RunnerId as, String of, long seq) {
        return new Envelope(
                Ids.timeOrdered(),
                id,
                start.spec().orgId(),
                start.spec().repoRef(),
                System.currentTimeMillis(),
                as,
                of,
                start.header().attempt(),
                seq);
    }

    Envelope next() {
        return envelope(++events);
    }

    void say(RunnerEvent event) {
        runner.send(Topics.RUNNER_EVENTS, id.toString(), Json.bytes(RunnerEvent.class, event));
    }

    void to(SessionState next) {
        say(new SessionStateChanged(next(), state, next, null));
        state = next;
    }

    ScriptedSession running() {
        to(SessionState.PREPARING_WORKSPACE);
        to(SessionState.STARTING_PROVIDER);
        to(SessionState.RUNNING);
        say(
                new SessionStarted(
                        next(),
                        "shell",
                        "5.2",
                        Capabilities.TERMINAL_ONLY,
                        "/workspaces/" + id,
                        null,
                        "0".repeat(40),
                        "agent/" + id.brief(),
                        4711));
        return this;
    }

    Future<RecordMetadata> output(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        Future<RecordMetadata> sent = output(text, offset, null);
        offset += bytes;
        return sent;
    }

    /** Output at an offset of the test's choice. */
    Future<RecordMetadata> output(String text, long at, @Nullable Long dropped) {
        return output(envelope(++chunks), text, at, dropped);
    }

    Future<RecordMetadata> output(Envelope envelope, String text, long at, @Nullable Long dropped) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return runner.sending(
                Topics.RUNNER_TERMINAL,
                id.toString(),
                Json.bytes(
                        RunnerEvent.class,
                        new TerminalChunk(envelope, text, at, bytes, "stdout", dropped)));
    }

    void touched(String path) {
        say(new FileTouched(next(), path, ".", WorkEvent.Reason.WRITE));
    }

    void dropped(long bytes) {
        var _ = output("", offset, bytes);
        offset += bytes;
    }

    void tick(UsageUnits totals) {
        runner.send(
                Topics.RUNNER_USAGE,
                id.toString(),
                Json.bytes(
                        RunnerEvent.class,
                        new UsageTick(
                                envelope(++ticks),
                                "shell",
                                "5.2",
                                null,
                                1000,
                                totals,
                                totals,
                                false)));
    }

    PatchRef patch(String... pieces) {
        return artifact("patch-" + id.brief(), "session.patch", pieces);
    }

    /** Its provider's conversation, from which another session can go on. */
    void kept(String reference, String written) {
        say(
                new SessionCheckpointed(
                        next(),
                        "end",
                        "0".repeat(40),
                        reference,
                        artifact("said-" + id.brief(), "conversation", written)));
    }

    private PatchRef artifact(String artifact, String name, String... pieces) {
        int part = 0;
        for (String piece : pieces) {
            part++;
            runner.send(
                    Topics.RUNNER_ARTIFACTS,
                    id.toString(),
                    Json.bytes(
                            RunnerEvent.class,
                            new ArtifactPart(
                                    envelope(++parts),
                                    artifact,
                                    name,
                                    "text/plain",
                                    "sha256:" + "0".repeat(64),
                                    part,
                                    pieces.length,
                                    Base64.getEncoder()
                                            .encodeToString(piece.getBytes(StandardCharsets.UTF_8)),
                                    false)));
        }
        return new PatchRef(artifact, "sha256:" + "0".repeat(64), 1);
    }

    /** Something in it waits for a person. */
    Approval asks(long expiresAt) {
        Approval approval =
                new Approval(
                        new ApprovalId(UUID.randomUUID()),
                        id,
                        start.spec().orgId(),
                        Category.DEPLOY,
                        "Deploy to production",
                        Risk.HIGH,
                        new Approval.Context("main", List.of("deploy.yaml"), null),
                        "sha256:" + "a".repeat(64),
                        System.currentTimeMillis(),
                        expiresAt,
                        ApprovalState.PENDING,
                        null,
                        null,
                        null);
        return asks(approval);
    }

    Approval asks(Approval approval) {
        say(new ApprovalRequested(next(), approval));
        return approval;
    }

    Approval asks() {
        return asks(System.currentTimeMillis() + 600_000);
    }

    void resolved(ApprovalId approval, Decision decision, How how, Outcome effect) {
        say(new ApprovalResolved(next(), approval, decision, "tester", how, effect, null));
    }

    /** Its program died of a signal. */
    void killed(int exitCode, String signal) {
        end(SessionState.FAILED, exitCode, signal, null);
    }

    void end(SessionState how, @Nullable Integer exitCode, @Nullable PatchRef patch) {
        end(how, exitCode, null, patch);
    }

    private void end(
            SessionState how,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable PatchRef patch) {
        to(SessionState.STOPPING);
        say(new SessionStateChanged(next(), state, how, null));
        say(
                new SessionEnded(
                        next(),
                        how,
                        exitCode,
                        signal,
                        how == SessionState.COMPLETED ? null : "provider_exited",
                        1500,
                        USED,
                        null,
                        patch));
    }
}
