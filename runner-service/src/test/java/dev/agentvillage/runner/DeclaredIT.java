package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderMessage;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderStarted;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Capabilities.ApprovalChannel;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.TrustedAdapter;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.provider.declared.SignProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider of which the runner knows its declaration, and nothing else. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class DeclaredIT {
    private static final String RUNNER = "runner-it";

    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "told-" + UUID.randomUUID());

    @BeforeEach
    void declared() {
        Agents.model(
                RunnerResource.directory(),
                DeclaredAgent.ID,
                URI.create("http://127.0.0.1:9"),
                "model-x");
        declare("");
        await().atMost(LiveSession.PATIENCE)
                .until(() -> offered().anyMatch(r -> r.version().equals("3.2.1")));
    }

    @AfterEach
    void end() {
        LiveSession.endAll();
        DeclaredAgent.declare("{}");
    }

    @Test
    void itIsOfferedLikeAnyOther() {
        RunnerHeartbeat.Runtime runtime = offered().findFirst().orElseThrow();
        assertThat(runtime.capabilities().ptyStreaming()).isTrue();
        assertThat(runtime.capabilities().supportsMcp()).isTrue();
        assertThat(runtime.capabilities().approvalChannel()).isEqualTo(ApprovalChannel.NONE);
    }

    @Test
    void itIsToldItsTaskAndMoreAndItsPushesAreHeld() {
        LiveSession session = start("Do CONFIG first.");
        session.awaitOutput("model is model-x");
        session.awaitOutput("with sk-test");
        session.awaitOutput("answered A task");
        assertThat(session.all(ProviderStarted.class).getFirst().version()).isEqualTo("3.2.1");
        assertThat(session.all(ProviderMessage.class))
                .anyMatch(m -> m.text().contains("declared by configuration"));

        session.send("Now\nPUSH it", InputMode.PROMPT);
        Approval first = held(session, 1);
        assertThat(first.category()).isEqualTo(Category.MERGE);
        decide(session, first, Decision.DENY);
        session.awaitOutput("it is not out");
        session.awaitOutput("answered Now PUSH it");
        assertThat(pushed()).isEmpty();

        session.send("PUSH again", InputMode.PROMPT);
        decide(session, held(session, 2), Decision.ALLOW);
        session.awaitOutput("it is out");
        assertThat(pushed()).isEqualTo("pushed");

        session.send("WAIT a while", InputMode.PROMPT);
        session.awaitOutput("waiting now");
        session.send("\u0003", InputMode.RAW);
        session.awaitOutput("was interrupted");
        session.awaitOutput("answered WAIT a while");

        session.send("/bye", InputMode.PROMPT);
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void whoStopsItInterruptsItsTurnAndAsksItToQuit() {
        LiveSession session = start("WAIT for nothing.");
        session.awaitOutput("waiting now");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
        assertThat(session.output()).contains("was interrupted", "goodbye");
    }

    @Test
    void whatIsDeclaredWronglyIsMissingWithTheReasonAndTheRestIsThere() {
        declare(", \"fingerprint\": \"sha256:" + "0".repeat(64) + "\"");
        assertThat(missing(DeclaredAgent.ID)).contains("another fingerprint");
        LiveSession session = new LiveSession(RUNNER, spec("Nothing."));
        assertThat(session.startReply().outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        assertThat(session.startReply().code()).isEqualTo("unknown_provider");
        assertThat(session.startReply().detail()).contains("another fingerprint");

        DeclaredAgent.declare("{\"scripted_agent\": {\"command\": [\"sh\"]}}");
        assertThat(missing(DeclaredAgent.ID)).contains("absolute path");
        DeclaredAgent.declare("{\"shell\": " + DeclaredAgent.declaration("") + "}");
        assertThat(missing("declared")).contains("'shell' is an id of the runner's own");
        DeclaredAgent.declare("{\"scripted_agent\": {}, \"scripted_agent\": {}}");
        assertThat(missing("declared")).contains("Duplicate field");
        DeclaredAgent.declare("not json");
        assertThat(missing("declared")).contains("providers.json");
        assertThat(last().runtimes()).anyMatch(r -> r.providerId().equals("shell"));
    }

    @Test
    void whereAdaptersAreListedOnlyWhatIsSignedAsItStandsIsRun() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TrustedAdapter trusted =
                new TrustedAdapter(
                        DeclaredAgent.ID,
                        "1.*",
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        String unit = ", \"adapterVersion\": \"1.0.0\", \"vendor\": \"Tests\"";
        declare(unit);
        untrusted(DeclaredAgent.ID, trusted);

        Path file = RunnerResource.directory().resolve(RunnerResource.DECLARED);
        Path key = Files.createTempFile(RunnerResource.directory(), "key", ".pem");
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        SignProgram.main(new String[] {file.toString(), key.toString()});
        LiveSession session = new LiveSession(RUNNER, under(DeclaredAgent.ID, List.of(trusted)));
        session.started();
        session.awaitOutput("answered A task");
        await().atMost(LiveSession.PATIENCE)
                .until(
                        () ->
                                offered()
                                        .map(RunnerHeartbeat.Runtime::adapter)
                                        .anyMatch(a -> a != null && trusted.trusts(a)));

        String signed = Files.readString(file);
        DeclaredAgent.declare(signed.replace("/bye", "/exit"));
        untrusted(DeclaredAgent.ID, trusted);

        untrusted("shell", trusted);
        LiveSession shell =
                new LiveSession(
                        RUNNER, under("shell", List.of(new TrustedAdapter("shell", null, null))));
        shell.started();
    }

    private void untrusted(String provider, TrustedAdapter trusted) {
        CommandReply reply =
                new LiveSession(RUNNER, under(provider, List.of(trusted))).startReply();
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        assertThat(reply.code()).isEqualTo("untrusted_adapter");
    }

    private SessionSpec under(String provider, List<TrustedAdapter> adapters) {
        Policy p = Policy.OPEN;
        Policy listing =
                new Policy(
                        p.shellAllowlist(),
                        p.shellDenylist(),
                        p.requiresApprovalFor(),
                        p.networkMode(),
                        p.paths(),
                        p.diffThresholds(),
                        p.onDeny(),
                        p.approvalTimeoutMs(),
                        p.autoMerge(),
                        null,
                        adapters);
        return Specs.told(
                Specs.shell(repo.directory()).by(provider).under(listing).spec(), "Nothing.");
    }

    private static void declare(String more) {
        DeclaredAgent.declare(
                "{\"" + DeclaredAgent.ID + "\": " + DeclaredAgent.declaration(more) + "}");
    }

    private static RunnerHeartbeat last() {
        return Bus.get().heartbeats(RUNNER).getLast();
    }

    private static Stream<RunnerHeartbeat.Runtime> offered() {
        return Bus.get().heartbeats(RUNNER).isEmpty()
                ? Stream.empty()
                : last().runtimes().stream().filter(r -> r.providerId().equals(DeclaredAgent.ID));
    }

    /** Of a heartbeat from now on: the last one may be of before. */
    private static String missing(String provider) {
        int before = Bus.get().heartbeats(RUNNER).size();
        await().atMost(LiveSession.PATIENCE)
                .until(() -> Bus.get().heartbeats(RUNNER).size() > before + 1);
        List<RunnerHeartbeat.Missing> all = last().missing();
        return all == null
                ? ""
                : all.stream()
                        .filter(m -> m.providerId().equals(provider))
                        .map(RunnerHeartbeat.Missing::reason)
                        .findFirst()
                        .orElse("");
    }

    private SessionSpec spec(String goal) {
        Policy asking = Specs.policy(List.of("*"), List.of(), List.of(Category.MERGE));
        return Specs.told(
                Specs.shell(repo.directory()).by(DeclaredAgent.ID).under(asking).spec(), goal);
    }

    private LiveSession start(String goal) {
        LiveSession session = new LiveSession(RUNNER, spec(goal));
        session.started();
        return session;
    }

    private static Approval held(LiveSession session, int count) {
        await().atMost(LiveSession.PATIENCE)
                .until(() -> session.all(ApprovalRequested.class).size() == count);
        return session.all(ApprovalRequested.class).getLast().approval();
    }

    private static void decide(LiveSession session, Approval approval, Decision decision) {
        Bus.get()
                .send(
                        RUNNER,
                        ControlPlane.decision(
                                RunnerResource.directory(),
                                Bus.get().header(session.id),
                                approval,
                                decision,
                                approval.requestedAt() + 1,
                                "since it is Monday"));
    }

    private String pushed() {
        return repo.git("branch", "--list", "pushed*").strip();
    }
}
