package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.it.CrashPoints.Point;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of session-service between every two steps of create, stop and approve, and in
 * the middle of input. The client asks again; the runner gets every command, and each once by its
 * id.
 */
class CrashIT {
    private static final String DATABASE = "update";
    private static final Duration BACK = Duration.ofSeconds(60);

    @TempDir static Path directory;
    private static Path key;
    private static CrashPoints points;
    private static PackagedService service;

    private final ExecutorService clients = Executors.newFixedThreadPool(3);
    private ScriptedRunner runner;

    @BeforeAll
    static void start() throws Exception {
        key = directory.resolve("key.pem");
        Files.writeString(
                key, SigningKey.pem(KeyPairGenerator.getInstance("Ed25519").generateKeyPair()));
        service = again();
        points = CrashPoints.in(DATABASE);
    }

    private static PackagedService again() {
        return PackagedService.start(DATABASE, key, directory.resolve("service.log"));
    }

    @AfterAll
    static void stop() throws Exception {
        points.close();
        service.close();
    }

    @BeforeEach
    void begin() {
        runner = ScriptedRunner.online();
    }

    @AfterEach
    void end() throws Exception {
        points.releaseAll();
        clients.shutdownNow();
        runner.close();
    }

    private CrashRound round() {
        return new CrashRound(CrashIT::api, runner, clients);
    }

    private static VillageClient api(String org) {
        return service.api(org, "developer", "approver");
    }

    @Test
    void nothingIsLeftOfWhatWasNotCommitted() throws Exception {
        CrashRound requests =
                killedInCommit(
                        () -> {
                            points.abort(Point.COMMIT);
                            points.release(Point.COMMIT);
                        });
        assertThat(requests.created()).isEmpty();
        requests.awaitState(requests.stopped, "RUNNING");
        Answer created =
                Awaitility.await().atMost(BACK).until(requests::create, a -> a.status() == 201);
        assertThat(created.header("Idempotency-Replayed")).isEmpty();
        requests.stop().expect(200);
        requests.allow().expect(200);
        requests.haveHappenedOnce();
    }

    @Test
    void whatWasCommittedUnheardIsDoneAndNotDoneAgain() throws Exception {
        CrashRound requests =
                killedInCommit(
                        () -> {
                            points.release(Point.COMMIT);
                            points.awaitPassed(Point.COMMIT);
                        });
        Answer created = requests.create().expect(201);
        assertThat(created.header("Idempotency-Replayed")).hasValue("true");
        requests.stop().expect(200);
        assertThat(requests.allow().json().path("outcome").asText()).isEqualTo("allowed");
        requests.haveHappenedOnce();
    }

    /** What becomes of transactions whose client is gone. */
    private interface Fate {
        void comes() throws Exception;
    }

    /** Back after its death with three requests in their commits, which nobody had an answer to. */
    private CrashRound killedInCommit(Fate commits) throws Exception {
        CrashRound requests = round().ready();
        points.hold(Point.COMMIT);
        List<Future<Answer>> answers = requests.sent();
        points.awaitHeld(Point.COMMIT, 3);
        service.kill();
        commits.comes();
        requests.unanswered(answers);
        service = again();
        return requests;
    }

    @Test
    void whatIsCommittedAndNotSentIsSentAfterwards() throws Exception {
        CrashRound requests = round().ready();
        points.holdRelay();
        requests.answered(requests.sent());
        service.kill();
        points.releaseRelay();
        assertThat(runner.all(StopSession.class, requests.stopped)).isEmpty();

        service = again();
        requests.haveHappenedOnce();
    }

    @Test
    void whatIsSentAndNotMarkedIsSentAgainUnderTheSameId() throws Exception {
        CrashRound requests = round().ready();
        untilSent(requests, Point.MARK);
        service.kill();
        points.abort(Point.MARK);
        points.release(Point.MARK);

        service = again();
        Awaitility.await()
                .atMost(BACK)
                .until(() -> runner.all(StopSession.class, requests.stopped).size() == 2);
        requests.haveHappenedOnce();
    }

    @Test
    void whatWasMarkedUnheardIsNotSentAgain() throws Exception {
        CrashRound requests = round().ready();
        untilSent(requests, Point.MARKED);
        service.kill();
        points.release(Point.MARKED);
        points.awaitPassed(Point.MARKED);

        service = again();
        requests.haveHappenedOnce();
        assertThat(runner.all(StopSession.class, requests.stopped)).hasSize(1);
    }

    /** The runner has the stop, and the relay is held where it would note that. */
    private void untilSent(CrashRound requests, Point at) throws Exception {
        points.holdRelay();
        requests.answered(requests.sentBehindTheStop());
        points.hold(at);
        points.releaseRelay();
        points.awaitHeld(at, 1);
        runner.await(StopSession.class, c -> c.header().sessionId().equals(requests.stopped));
    }

    @Test
    void inputThatWasAnsweredArrivesOnceAndInOrder() throws Exception {
        CrashRound round = round();
        SessionId id = round.running("typist");
        List<String> answered = new CopyOnWriteArrayList<>();
        Future<?> typing =
                clients.submit(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                if (api("typist").input(id.toString(), "k" + i, "raw").status()
                                        == 200) {
                                    answered.add("k" + i);
                                }
                            }
                        });
        Awaitility.await().atMost(BACK).until(() -> answered.size() >= 50);
        service.kill();
        assertThatThrownBy(typing::get).hasRootCauseInstanceOf(IOException.class);

        service = again();
        round.awaitState(id, "RUNNING");
        api("typist").input(id.toString(), "last", "raw").expect(200);
        runner.await(SendInput.class, c -> c.data().equals("last"));
        List<String> typed = runner.all(SendInput.class, id).stream().map(SendInput::data).toList();
        // What was under way when it died may have arrived as well.
        assertThat(typed).startsWith(answered.toArray(String[]::new)).endsWith("last");
        assertThat(typed)
                .doesNotHaveDuplicates()
                .hasSizeBetween(answered.size() + 1, answered.size() + 2);
    }
}
