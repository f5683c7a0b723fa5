package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A session goes on with what another left. */
@QuarkusTest
class ContinueIT extends Live {
    private static final String PROVIDER = "claude_code";
    private static final String NAME = "3f2b8c1e-5d64-4a0f-9b7e-2c1d0e9f8a7b";

    private static ObjectNode body(ScriptedRunner runner) {
        return Api.body(runner).put("providerId", PROVIDER);
    }

    /** The fleet knows what it has. */
    private static void offering(ScriptedRunner runner) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () -> Api.developer().get("/api/runner/runners/" + runner.id),
                        answer -> answer.status() == 200 && answer.body().contains(PROVIDER));
    }

    private static SessionId created(Answer answer) {
        return SessionId.of(answer.expect(201).json().path("sessionId").asText());
    }

    /** What can be asked for may be known two seconds late. */
    private static SessionId begun(ScriptedRunner runner) {
        return created(
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> Api.developer().create(body(runner)), a -> a.status() != 400));
    }

    private static Answer going(ScriptedRunner runner, Object on) {
        return Api.developer().create(body(runner).put("continues", on.toString()));
    }

    private static void code(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
    }

    @Test
    void itTakesOverTheConversationAndTheChangesOnWhateverRunnerItIs() throws Exception {
        try (ScriptedRunner first = ScriptedRunner.online();
                ScriptedRunner second = ScriptedRunner.online()) {
            first.resumes(PROVIDER, "2");
            second.resumes(PROVIDER, "2");
            offering(first);
            offering(second);
            SessionId id = begun(first);
            ScriptedSession session = first.started(id).running();
            assertThat(session.start.spec().continues()).isNull();
            code(going(second, id), 409, "invalid_state");

            session.kept(NAME, "{\"said\": 1}\n");
            session.end(SessionState.COMPLETED, 0, session.patch("diff --git", " a/a b/a\n"));
            JsonNode ended = Api.awaitState(id, "COMPLETED");
            assertThat(ended.path("providerSessionRef").asText()).isEqualTo(NAME);
            assertThat(ended.has("continues")).isFalse();

            SessionId next =
                    created(
                            Awaitility.await()
                                    .atMost(ScriptedRunner.SOON)
                                    .until(() -> going(second, id), a -> a.status() != 409));
            StartSession start = second.started(next).start;
            Continuation taken = start.spec().continues();
            assertThat(taken).isNotNull();
            assertThat(taken.session()).isEqualTo(id);
            assertThat(taken.providerSessionRef()).isEqualTo(NAME);
            assertThat(new String(Base64.getDecoder().decode(taken.conversation())))
                    .isEqualTo("{\"said\": 1}\n");
            assertThat(unpacked(taken.patch())).isEqualTo("diff --git a/a b/a\n");
            assertThat(start.spec().checkout())
                    .isEqualTo(new Checkout(Checkout.Type.COMMIT, null, "0".repeat(40), null));
            assertThat(
                            Api.developer()
                                    .session(next.toString())
                                    .expect(200)
                                    .json()
                                    .path("continues")
                                    .asText())
                    .isEqualTo(id.toString());
        }
    }

    private static String unpacked(String base64) throws Exception {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatCannotBeContinuedIsRefusedByName() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            runner.resumes(PROVIDER, "2");
            offering(runner);
            SessionId nothingKept = begun(runner);
            runner.started(nothingKept).running().end(SessionState.COMPLETED, 0, null);
            Api.awaitState(nothingKept, "COMPLETED");
            code(going(runner, nothingKept), 422, "not_available");

            SessionId kept = begun(runner);
            ScriptedSession session = runner.started(kept).running();
            session.kept(NAME, "x");
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(kept, "COMPLETED");
            code(
                    Api.developer().create(Api.body(runner).put("continues", kept.toString())),
                    409,
                    "invalid_state");
            ObjectNode elsewhere = body(runner).put("continues", kept.toString());
            elsewhere.putObject("checkout").put("type", "branch").put("ref", "main");
            code(Api.developer().create(elsewhere), 400, "invalid_request");
            code(going(runner, "not an id"), 400, "invalid_request");
            code(going(runner, UUID.randomUUID()), 404, "not_found");
            code(
                    Api.as("org-" + UUID.randomUUID(), "developer")
                            .create(body(runner).put("continues", kept.toString())),
                    404,
                    "not_found");
        }
    }

    @Test
    void whereNoRunnerContinuesConversationsNothingIsCreated() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ScriptedRunner plain = ScriptedRunner.online()) {
            runner.resumes(PROVIDER, "2");
            plain.offers(PROVIDER, "1");
            plain.room(5);
            offering(runner);
            offering(plain);
            SessionId kept = begun(runner);
            ScriptedSession session = runner.started(kept).running();
            session.kept(NAME, "x");
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(kept, "COMPLETED");
            Answer refused =
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON)
                            .until(() -> going(plain, kept), a -> a.status() == 422);
            assertThat(refused.body()).contains("/continues");
        }
    }
}
