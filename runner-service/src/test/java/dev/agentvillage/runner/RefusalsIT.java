package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class RefusalsIT {
    private final Path repos = RunnerResource.directory().resolve("repos");
    private final Repo repo = Repo.create(repos, "refusals-" + UUID.randomUUID());
    private final Bus bus = Bus.get();

    private LiveSession start(Specs specs) {
        return new LiveSession("runner-it", specs.spec());
    }

    private CommandReply answer(CommandId command) {
        await().atMost(LiveSession.PATIENCE).until(() -> !bus.replies(command).isEmpty());
        return bus.replies(command).getFirst();
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void anUnknownProviderIsRefused() {
        CommandReply reply = start(Specs.shell(repo.directory()).by("no_such_cli")).startReply();
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        assertThat(reply.code()).isEqualTo("unknown_provider");
    }

    @Test
    void whatCannotContinueAConversationRefusesTo() {
        Continuation earlier =
                new Continuation(
                        new SessionId(UUID.randomUUID()), "name", "0".repeat(40), "H4s=", null);
        CommandReply reply =
                new LiveSession(
                                "runner-it",
                                Specs.continuing(Specs.shell(repo.directory()).spec(), earlier))
                        .startReply();
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        assertThat(reply.code()).isEqualTo("not_available");
    }

    @Test
    void aVersionThatCannotBeInstalledIsRefusedWithTheReason() {
        CommandReply unknown = prepare("no_such_cli", "1.2.3");
        assertThat(unknown.code()).isEqualTo("unknown_provider");
        assertThat(unknown.detail()).contains("claude_code", "codex");
        CommandReply vague = prepare("claude_code", "latest");
        assertThat(vague.code()).isEqualTo("invalid");
        assertThat(vague.detail()).contains("exact version");
    }

    private CommandReply prepare(String provider, String version) {
        CommandId id = new CommandId(UUID.randomUUID());
        bus.send("runner-it", new RunnerControl.PrepareRuntime(id, provider, version, "sha512-x"));
        CommandReply reply = answer(id);
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        return reply;
    }

    @Test
    void aCommandSessionNeedsItsCommand() {
        assertThat(start(Specs.shell(repo.directory()).by("command")).startReply().code())
                .isEqualTo("invalid_command");
    }

    @Test
    void whatCannotBeCheckedOutEndsTheSessionWithItsReason() throws IOException {
        Specs good = Specs.shell(repo.directory());
        Path outside = Files.createDirectories(RunnerResource.directory().resolve("outside"));
        Repo.create(outside, "theirs" + UUID.randomUUID());
        failsWith("repo_not_found", good.of(RepoRef.local(repos + "/nothing")));
        failsWith("repo_not_found", good.of(RepoRef.local(repos + "/../outside")));
        failsWith("repo_not_found", good.of(RepoRef.git("ssh://example.org/x")));
        failsWith("repo_not_found", good.of(RepoRef.git("http://127.0.0.1:9/x.git")));
        failsWith("ref_not_found", good.at(Checkout.branch("nope")));
        failsWith("ref_not_found", good.at(Checkout.branch("--upload-pack=x")));
        failsWith("ref_not_found", good.at(Checkout.tag("nope")));
        failsWith("ref_not_found", good.at(Checkout.commit("0".repeat(40))));
        failsWith("room_not_found", good.in("nope/there"));
        failsWith("room_not_found", good.in("../.."));
        failsWith("branch_exists", good.on("main"));
        failsWith("invalid_reference", good.on("-x"));
    }

    private void failsWith(String reason, Specs specs) {
        LiveSession session = start(specs);
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo(reason);
        session.assertWhole(end);
        assertThat(RunnerResource.directory().resolve("workspaces/" + session.id)).doesNotExist();
    }

    @Test
    void aRoomThatIsALinkOutOfTheRepositoryIsRefused() throws IOException {
        Repo sly = Repo.create(repos, "sly-" + UUID.randomUUID());
        Files.createSymbolicLink(sly.directory().resolve("etc"), Path.of("/etc"));
        sly.commit("a way out");
        failsWith("room_not_found", Specs.shell(sly.directory()).in("etc"));
    }

    @Test
    void commandsThatComeTooLateOrToTheWrongPlaceAreRefused() {
        SessionId nobody = new SessionId(UUID.randomUUID());
        CommandHeader unknown = bus.header(nobody);
        bus.send("runner-it", new SessionCommand.StopSession(unknown, true, "x"));
        assertThat(answer(unknown.commandId()).code()).isEqualTo("unknown_session");

        LiveSession session = start(Specs.shell(repo.directory()));
        session.started();
        CommandHeader oldAttempt = Bus.header(session.id, 0, 1_000_000);
        bus.send("runner-it", new SessionCommand.StopSession(oldAttempt, true, "x"));
        assertThat(answer(oldAttempt.commandId()).code()).isEqualTo("stale_attempt");

        long now = System.currentTimeMillis();
        CommandHeader expired =
                new CommandHeader(
                        new CommandId(UUID.randomUUID()), session.id, 1, 1_000_000, now, now - 1);
        bus.send("runner-it", new SessionCommand.StopSession(expired, true, "x"));
        assertThat(answer(expired.commandId()).code()).isEqualTo("expired");

        CommandHeader resume = bus.header(session.id);
        bus.send("runner-it", new SessionCommand.ResumeSession(resume, "x"));
        assertThat(answer(resume.commandId()).code()).isEqualTo("invalid_state");

        CommandHeader stale = Bus.header(session.id, 1, 1);
        bus.send("runner-it", new SessionCommand.StopSession(stale, true, "x"));
        assertThat(answer(stale.commandId()).code()).isEqualTo("stale");

        CommandHeader again = bus.header(session.id);
        bus.send(
                "runner-it",
                new SessionCommand.StartSession(again, Specs.shell(repo.directory()).spec()));
        assertThat(answer(again.commandId()).code()).isEqualTo("invalid_state");

        CommandId stop = session.stop(true);
        assertThat(answer(stop).outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
        session.assertWhole(session.awaitEnd());
        CommandId late = session.stop(true);
        assertThat(answer(late).code()).isEqualTo("unknown_session");
    }

    @Test
    void aCommandThatArrivesTwiceActsOnceAndIsAnsweredTwice() {
        SessionId id = new SessionId(UUID.randomUUID());
        CommandHeader header = bus.header(id);
        SessionCommand.StartSession start =
                new SessionCommand.StartSession(
                        header, Specs.command(repo.directory(), "true").spec());
        bus.send("runner-it", start);
        bus.send("runner-it", start);
        await().atMost(LiveSession.PATIENCE)
                .until(() -> !bus.events(id, SessionEnded.class).isEmpty());
        bus.send("runner-it", start);
        await().atMost(LiveSession.PATIENCE)
                .until(() -> bus.replies(header.commandId()).size() == 3);
        assertThat(bus.replies(header.commandId()))
                .extracting(CommandReply::outcome)
                .containsOnly(CommandReply.Outcome.ACCEPTED);
        await().during(Duration.ofMillis(500))
                .until(() -> bus.events(id, SessionEnded.class).size() == 1);
    }

    @Test
    void aFullRunnerRefusesAndADrainingOneToo() {
        List<LiveSession> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sessions.add(start(Specs.shell(repo.directory())));
        }
        sessions.forEach(LiveSession::started);
        assertThat(start(Specs.shell(repo.directory())).startReply().code())
                .isEqualTo("runner_full");
        await().atMost(LiveSession.PATIENCE)
                .until(
                        () ->
                                bus.heartbeats("runner-it").getLast().sessions().size() == 4
                                        && bus.heartbeats("runner-it").getLast().capacity().active()
                                                == 4);

        CommandId drain = new CommandId(UUID.randomUUID());
        bus.send("runner-it", new RunnerControl.Drain(drain));
        assertThat(answer(drain).outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
        CommandId undrain = new CommandId(UUID.randomUUID());
        try {
            sessions.forEach(s -> s.stop(false));
            sessions.forEach(s -> s.assertWhole(s.awaitEnd()));
            assertThat(start(Specs.shell(repo.directory())).startReply().code())
                    .isEqualTo("draining");
            await().atMost(LiveSession.PATIENCE)
                    .until(
                            () ->
                                    bus.heartbeats("runner-it").getLast().status()
                                            == RunnerHeartbeat.Status.DRAINING);
        } finally {
            // Whoever comes next needs this runner.
            bus.send("runner-it", new RunnerControl.Undrain(undrain));
        }
        assertThat(answer(undrain).outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
    }

    @Test
    void sessionsThatWereGivenUpAreKilled() {
        LiveSession session = start(Specs.command(repo.directory(), "sleep", "1000"));
        session.started();
        CommandId kill = new CommandId(UUID.randomUUID());
        bus.send(
                "runner-it",
                new RunnerControl.KillSessions(
                        kill, List.of(new RunnerControl.GivenUp(session.id, 1))));
        SessionEnded end = session.awaitEnd();
        assertThat(end.reason()).isEqualTo("given_up");
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
    }

    @Test
    void heartbeatsSayWhatTheRunnerIs() {
        await().atMost(LiveSession.PATIENCE).until(() -> !bus.heartbeats("runner-it").isEmpty());
        RunnerHeartbeat beat = bus.heartbeats("runner-it").getLast();
        assertThat(beat.labels()).containsEntry("zone", "test").containsEntry("size", "small");
        assertThat(beat.pool()).isEqualTo("default");
        assertThat(beat.capacity().maxSessions()).isEqualTo(4);
        assertThat(beat.runtimes())
                .extracting(RunnerHeartbeat.Runtime::providerId)
                .contains("shell", "command", "gated_shell");
        // Each CLI is there, or is missing with a reason.
        List<RunnerHeartbeat.Missing> missing = beat.missing();
        assertThat(missing).isNotNull().allSatisfy(m -> assertThat(m.reason()).isNotBlank());
        for (String cli : List.of("claude_code", "codex")) {
            assertThat(beat.runtimes().stream().anyMatch(r -> r.providerId().equals(cli)))
                    .as(cli)
                    .isNotEqualTo(missing.stream().anyMatch(m -> m.providerId().equals(cli)));
        }
        assertThat(beat.runtimes()).allSatisfy(r -> assertThat(r.version()).matches("\\d+\\..*"));
    }
}
