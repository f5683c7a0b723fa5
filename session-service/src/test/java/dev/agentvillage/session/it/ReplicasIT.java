package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two replicas: any client may be with either, and come back to the other. */
@QuarkusTest
class ReplicasIT extends Live {
    private static String token(String subject) {
        return TestStack.get().token("demo", subject, "developer");
    }

    @Test
    void aViewerOnOneTheWriterOnTheOtherAndThenOneIsKilled() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                Replica other = Replica.start()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            VillageClient there = new VillageClient(other.address(), other.address(), token("bob"));
            RawViewer ann = RawViewer.open(other.address(), id, "since=0", token("ann"));
            WorkClient stream = WorkClient.open(other.address(), token("ann"));
            WorkClient witness = WorkClient.open(Api.address(), token("ann"));
            try (RawViewer bob = RawViewer.open(Api.address(), id, "since=0", token("bob"))) {
                stream.join("agent", id.agentId());
                String begin = witness.join("agent", id.agentId()).path("cursor").asText();
                assertThat(begin).isNotBlank();
                // The lease is taken there and holds here.
                ann.await("hello");
                bob.await("hello");
                ann.say("take_writer");
                bob.await("writer_changed", c -> c.path("writer").asText().equals("ann"));
                bob.type("no");
                bob.await("error", c -> c.path("code").asText().equals("invalid_state"));
                assertThat(there.input(id.toString(), "no", "raw").status()).isEqualTo(409);
                ann.type("yes");
                SendInput typed =
                        runner.await(
                                SendInput.class,
                                c -> c.header().sessionId().equals(id) && c.data().equals("yes"));
                assertThat(typed.leaseEpoch()).isEqualTo(1);

                for (int i = 0; i < 200; i++) {
                    session.output("line " + i + "\n").get();
                    session.touched("before-" + i);
                }
                long offset = session.offset();
                awaitOffset(ann, offset);
                awaitOffset(bob, offset);
                witness.await(m -> m.toString().contains("before-199"));
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> stream.messages().toString().contains("before-100"));

                other.kill();
                for (int i = 0; i < 200; i++) {
                    session.output("after " + i + "\n").get();
                    session.touched("after-" + i);
                }
                Awaitility.await().atMost(ScriptedRunner.SOON).until(() -> stream.closed() != 0);
                List<JsonNode> had = stream.messages();
                List<String> seen = new ArrayList<>(WorkClient.story(had, id.toString()));
                try (RawViewer back =
                                RawViewer.open(
                                        Api.address(), id, "since=" + ann.next(), token("ann"));
                        WorkClient again = WorkClient.open(Api.address(), token("ann"))) {
                    back.await("hello");
                    // Still hers, unless this took so long that it was lost.
                    back.say("take_writer");
                    back.await("writer_changed", c -> c.path("writer").asText().equals("ann"));
                    again.join("agent", id.agentId(), WorkClient.lastCursor(had));
                    back.type("still mine");
                    runner.await(
                            SendInput.class,
                            c ->
                                    c.header().sessionId().equals(id)
                                            && c.data().equals("still mine"));
                    awaitOffset(back, session.offset());
                    assertThat(back.contiguous()).isTrue();
                    session.end(SessionState.COMPLETED, 0, null);
                    again.awaitEvent("agent_disconnect", id.toString());
                    witness.awaitEvent("agent_disconnect", id.toString());
                    seen.addAll(again.story(id.toString()));
                    assertThat(seen)
                            .isEqualTo(witness.story(id.toString()))
                            .hasSizeGreaterThan(400);
                }
                awaitOffset(bob, session.offset());
                assertThat(bob.contiguous()).isTrue();
            } finally {
                ann.close();
                stream.close();
                witness.close();
            }
            // What the killed one had to store is stored by the other, once.
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON.multipliedBy(2))
                    .until(
                            () ->
                                    Api.developer()
                                                    .session(id.toString())
                                                    .json()
                                                    .path("terminalOffset")
                                                    .asLong()
                                            == session.offset());
        }
    }

    @Test
    void whoGoesInOrderSaysThatItComesBack() throws Exception {
        try (Replica other = Replica.start();
                WorkClient client = WorkClient.open(other.address(), token("ann"))) {
            client.join("village", "demo");
            other.end();
            Awaitility.await().atMost(ScriptedRunner.SOON).until(() -> client.closed() != 0);
            assertThat(client.closed()).isEqualTo(1012);
        }
    }

    private static void awaitOffset(RawViewer viewer, long offset) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON.multipliedBy(2))
                .until(() -> viewer.next() == offset);
    }
}
