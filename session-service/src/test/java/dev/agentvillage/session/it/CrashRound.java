package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * One session is created, one is stopped, in one something is allowed: all at once. Each in an
 * organisation of its own, since an organisation's deeds are committed one after the other.
 */
final class CrashRound {
    private static final Duration BACK = Duration.ofSeconds(60);

    private final Function<String, VillageClient> client;
    private final ScriptedRunner runner;
    private final ExecutorService clients;
    private final Map<SessionId, ScriptedSession> sessions = new HashMap<>();
    private final Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    private final ObjectNode body;
    SessionId stopped = new SessionId(UUID.randomUUID());
    SessionId waiting = new SessionId(UUID.randomUUID());
    private ApprovalId approval = new ApprovalId(UUID.randomUUID());

    /**
     * @param client of an organisation, to whichever process serves now
     */
    CrashRound(
            Function<String, VillageClient> client,
            ScriptedRunner runner,
            ExecutorService clients) {
        this.client = client;
        this.runner = runner;
        this.clients = clients;
        this.body = Api.body(runner).put("villageId", UUID.randomUUID().toString());
    }

    private VillageClient creator() {
        return client.apply("creator");
    }

    private VillageClient api(SessionId id) {
        return client.apply(sessions.get(id).start.spec().orgId().value());
    }

    /** One session runs, in another something waits. */
    CrashRound ready() {
        stopped = running("stopper");
        waiting = running("approver");
        ScriptedSession session = sessions.get(waiting);
        approval = session.asks().approvalId();
        session.to(SessionState.WAITING_FOR_APPROVAL);
        awaitState(waiting, "WAITING_FOR_APPROVAL");
        return this;
    }

    SessionId running(String org) {
        Answer created =
                Awaitility.await()
                        .atMost(BACK)
                        .until(
                                () -> client.apply(org).create(Api.body(runner)),
                                a -> a.status() == 201);
        SessionId id = SessionId.of(created.json().path("sessionId").asText());
        ScriptedSession session = runner.started(id).running();
        sessions.put(id, session);
        awaitState(id, "RUNNING");
        return id;
    }

    void awaitState(SessionId id, String state) {
        Awaitility.await()
                .atMost(BACK)
                .until(
                        () -> api(id).session(id.toString()).json().path("state").asText(),
                        state::equals);
    }

    Answer create() {
        return creator().create(body, key);
    }

    Answer stop() {
        return api(stopped).stop(stopped.toString());
    }

    Answer allow() {
        return api(waiting)
                .post(
                        "/api/runner/sessions/" + waiting + "/approvals/" + approval,
                        "{\"decision\":\"allow\"}");
    }

    List<Future<Answer>> sent() {
        return List.of(
                clients.submit(this::create),
                clients.submit(this::stop),
                clients.submit(this::allow));
    }

    /** The stop before the others: a relay takes what is committed first, and may take it alone. */
    List<Future<Answer>> sentBehindTheStop() throws Exception {
        Future<Answer> stop = clients.submit(this::stop);
        Answer unused = stop.get();
        return List.of(clients.submit(this::create), stop, clients.submit(this::allow));
    }

    void answered(List<Future<Answer>> answers) throws Exception {
        assertThat(answers.get(0).get().status()).isEqualTo(201);
        assertThat(answers.get(1).get().status()).isEqualTo(200);
        assertThat(answers.get(2).get().status()).isEqualTo(200);
    }

    void unanswered(List<Future<Answer>> answers) {
        assertThat(answers)
                .allSatisfy(
                        a -> assertThatThrownBy(a::get).hasRootCauseInstanceOf(IOException.class));
    }

    List<SessionId> created() {
        List<SessionId> ids = new ArrayList<>();
        creator()
                .get("/api/runner/sessions?villageId=" + body.path("villageId").asText())
                .expect(200)
                .json()
                .path("items")
                .forEach(s -> ids.add(SessionId.of(s.path("sessionId").asText())));
        return ids;
    }

    /** The runner has all, each by one id; the events say each thing once. */
    void haveHappenedOnce() {
        Awaitility.await().atMost(BACK).until(() -> ids(StopSession.class, stopped) == 1);
        Awaitility.await().atMost(BACK).until(() -> ids(ResolveApproval.class, waiting) == 1);
        assertThat(created()).hasSize(1);
        SessionId created = created().getFirst();
        Awaitility.await().atMost(BACK).until(() -> ids(StartSession.class, created) == 1);
        // Whatever else was on its way to this runner was before this.
        api(waiting).post("/api/runner/sessions/" + waiting + "/pause", "").expect(200);
        runner.await(PauseSession.class, c -> c.header().sessionId().equals(waiting));
        assertThat(ids(StopSession.class, stopped)).isEqualTo(1);
        assertThat(ids(ResolveApproval.class, waiting)).isEqualTo(1);
        assertThat(ids(StartSession.class, created)).isEqualTo(1);
        assertThat(types(creator(), created))
                .containsOnlyOnce("SESSION_CREATED")
                .containsOnlyOnce("SESSION_PLACED");
        assertThat(types(api(waiting), waiting)).containsOnlyOnce("APPROVAL_DECIDED");
    }

    /** How many different commands of a kind the runner got; it knows a repeated one by its id. */
    private <C extends SessionCommand> long ids(Class<C> type, SessionId session) {
        return runner.all(type, session).stream()
                .map(c -> c.header().commandId())
                .distinct()
                .count();
    }

    private static List<String> types(VillageClient api, SessionId id) {
        List<String> types = new ArrayList<>();
        long next = 1;
        for (JsonNode event : api.events(id.toString(), 0).expect(200).json().path("items")) {
            assertThat(event.path("seq").asLong()).isEqualTo(next++);
            types.add(EventStream.type(event));
        }
        return types;
    }
}
