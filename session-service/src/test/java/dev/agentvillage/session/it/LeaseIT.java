package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.SessionCommand.ResizeTerminal;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many look, one writes. */
@QuarkusTest
class LeaseIT extends Live {
    private static RawViewer open(SessionId id, String subject) {
        RawViewer viewer = RawViewer.open(id, "since=0", subject, "developer");
        viewer.await("hello");
        return viewer;
    }

    private static VillageClient rest(String subject) {
        return Api.with(dev.agentvillage.stack.TestStack.get().token("demo", subject, "developer"));
    }

    private static void awaitWriter(RawViewer viewer, String writer) {
        Awaitility.await(writer)
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                viewer.controls().stream()
                                        .filter(
                                                c ->
                                                        c.path("type")
                                                                .asText()
                                                                .equals("writer_changed"))
                                        .reduce((a, b) -> b)
                                        .map(c -> c.path("writer").asText())
                                        .orElse("nobody yet")
                                        .equals(writer));
    }

    @Test
    void whoHoldsItWritesAloneUntilAnotherTakesIt() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            try (RawViewer ann = open(id, "ann");
                    RawViewer bob = open(id, "bob");
                    RawViewer eve = RawViewer.open(id, 0)) {
                eve.await("hello");
                bob.type("free");
                assertThat(input(runner, id, "free").leaseEpoch()).isZero();

                ann.say("take_writer");
                awaitWriter(ann, "ann");
                awaitWriter(bob, "ann");
                awaitWriter(eve, "ann");
                bob.type("not mine");
                assertThat(bob.await("error").path("code").asText()).isEqualTo("invalid_state");
                Answer refused = rest("bob").input(id.toString(), "nor by REST", "raw");
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.json().path("code").asText()).isEqualTo("invalid_state");
                assertThat(refused.json().path("detail").asText()).contains("ann");
                assertThat(rest("bob").resize(id.toString(), 90, 20).status()).isEqualTo(409);
                ann.type("mine");
                assertThat(input(runner, id, "mine").leaseEpoch()).isEqualTo(1);
                rest("ann").input(id.toString(), "by REST, too", "raw").expect(200);
                rest("ann").resize(id.toString(), 90, 20).expect(200);
                assertThat(
                                runner.await(
                                                ResizeTerminal.class,
                                                c -> c.header().sessionId().equals(id))
                                        .leaseEpoch())
                        .isEqualTo(1);

                bob.say("take_writer");
                awaitWriter(ann, "bob");
                bob.type("now mine");
                assertThat(input(runner, id, "now mine").leaseEpoch()).isEqualTo(2);
                ann.say("release_writer");
                assertThat(ann.await("error").path("detail").asText()).contains("do not hold");
                bob.say("release_writer");
                awaitWriter(ann, "");
                ann.type("free again");
                assertThat(input(runner, id, "free again").leaseEpoch()).isEqualTo(2);
                eve.say("take_writer");
                assertThat(eve.await("error").path("code").asText()).isEqualTo("forbidden");
                try (RawViewer late = RawViewer.open(id, 0)) {
                    assertThat(late.await("hello").has("writer")).isFalse();
                }
            }
            assertThat(runner.all(SendInput.class, id))
                    .extracting(SendInput::data)
                    .doesNotContain("not mine", "nor by REST");
        }
    }

    @Test
    void itIsLostTenSecondsAfterItsWritersLastSocket() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            try (RawViewer bob = open(id, "bob")) {
                RawViewer ann = open(id, "ann");
                Api.awaitState(id, "RUNNING");
                ann.say("take_writer");
                awaitWriter(bob, "ann");
                ann.close();
                RawViewer back = open(id, "ann");
                assertThat(back.await("hello").path("writer").asText()).isEqualTo("ann");
                long gone = System.nanoTime();
                back.close();
                awaitWriter(bob, "");
                assertThat(System.nanoTime() - gone).isGreaterThan(9_500_000_000L);
                assertThat(Api.eventTypes(id)).endsWith("WRITER_CHANGED", "WRITER_CHANGED");
            }
        }
    }

    private static SendInput input(ScriptedRunner runner, SessionId id, String data)
            throws Exception {
        return runner.await(
                SendInput.class, c -> c.header().sessionId().equals(id) && c.data().equals(data));
    }
}
