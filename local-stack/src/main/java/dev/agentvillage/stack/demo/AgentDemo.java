package dev.agentvillage.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.model.ModelServer;
import dev.agentvillage.model.Scripts;
import dev.agentvillage.model.Spend;
import dev.agentvillage.model.Step;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.secret.ModelEndpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * A real coding CLI at work, with a scripted model in the place of a paid one: a task in, an edit,
 * tests, a push that waits for a person, and a bill that is what the model served. Throws at the
 * first thing that is not as it should be.
 */
public final class AgentDemo {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration HEARD = Duration.ofSeconds(40);
    private static final String BRANCH = "from-the-agent";
    private static final String PUSH = "git push -q origin HEAD:refs/heads/" + BRANCH;
    private static final String COMMIT =
            "git -c user.name=Agent -c user.email=agent@example.invalid commit -qam 'Mend the sum'";

    private final VillageClient village;
    private final DemoAgent agent;
    private final ModelEndpoints endpoints;
    private final PrintWriter out;
    private final Checks checks;
    private final Screen screen;

    public AgentDemo(
            VillageClient village, DemoAgent agent, ModelEndpoints endpoints, PrintWriter out) {
        this.village = village;
        this.agent = agent;
        this.endpoints = endpoints;
        this.out = out;
        this.checks = new Checks(out);
        this.screen = new Screen(out);
    }

    /**
     * @param directory a new directory under one of the runner's local roots, for the repository
     * @throws IllegalStateException saying what was not so
     */
    public void run(Path directory) throws IOException, GitAPIException {
        title("A repository whose test fails");
        DemoRepository.create(directory);
        String mended =
                Files.readString(directory.resolve(DemoRepository.MENDED))
                        .replace("a - b", "a + b");
        out.println("    " + directory);
        try (ModelServer model = ModelServer.start(script(mended));
                ModelEndpoints.Replaced _ =
                        endpoints.replace(
                                agent.id(),
                                URI.create(model.base() + agent.path()),
                                "sk-demo-0123456789abcdefghij0123456789",
                                agent.model())) {
            offered();
            work(directory, model);
        }
        checks.summary();
    }

    private static Scripts script(String mended) {
        return Scripts.none()
                .with(
                        "demo",
                        new Step.Run(DemoRepository.TEST),
                        new Step.Read(DemoRepository.MENDED),
                        new Step.Write(DemoRepository.MENDED, mended),
                        new Step.Run(DemoRepository.TEST),
                        new Step.Run(COMMIT),
                        new Step.Run(PUSH),
                        new Step.Say("The sum is mended, its tests pass, and it is pushed."));
    }

    private void offered() {
        title("The runner has " + agent.wanted());
        Waits.until(
                agent.id() + " among the providers",
                () -> village.get("/api/runner/providers"),
                answer ->
                        answer.status() == 200
                                && answer.json()
                                        .path("items")
                                        .toString()
                                        .contains('"' + agent.id() + '"'),
                HEARD);
        checks.that("GET /providers offers " + agent.id(), true);
    }

    private void work(Path directory, ModelServer model) throws IOException, GitAPIException {
        title("A session with the real " + agent.id());
        String id = create(directory);
        try (EventStream events = village.follow(id, 0)) {
            JsonNode started = await(events, "PROVIDER_STARTED", e -> true);
            checks.equal(
                    "what really runs is the version that was asked for",
                    started.path("version").asText(),
                    agent.version());
            checks.that(
                    "its file is fingerprinted",
                    started.path("hash").asText().startsWith("sha256:"));
            await(
                    events,
                    "FILE_TOUCHED",
                    e ->
                            e.path("path").asText().equals(DemoRepository.MENDED)
                                    && !e.path("reason").asText().equals("read"));
            checks.that("the agent edited " + DemoRepository.MENDED, true);
            await(events, "TEST_RUN_FINISHED", e -> e.path("exitCode").asInt(-1) == 0);
            checks.that("the tests that it ran pass", true);
            push(events, id, directory);
            await(events, "TURN_FINISHED", e -> true);
            checks.that("the agent ended its turn", true);
            village.stop(id).expect(200);
            JsonNode ended = await(events, "SESSION_ENDED", e -> true);
            await(events, "SESSION_FINISHED", e -> true);
            String patch = Waits.until200("patch", () -> village.diff(id), SOON).body();
            checks.that("the patch holds the fix", patch.contains("+    echo $((a + b))"));
            bill(id, ended, model.served().spend());
        }
    }

    private String create(Path directory) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("providerId", agent.id());
        body.put("providerVersion", agent.version());
        body.putObject("repoRef").put("provider", "local").put("path", directory.toString());
        body.putObject("task")
                .put("title", "Mend the sum")
                .put("goal", "Make ./test.sh pass, commit, and push. SCRIPT:demo");
        body.putObject("policy").putArray("requiresApprovalFor").add("merge");
        JsonNode created = village.create(body).expect(201).json();
        String id = created.path("sessionId").asText();
        checks.that("POST /sessions answered 201 with session " + id, !id.isEmpty());
        return id;
    }

    private void push(EventStream events, String id, Path directory)
            throws IOException, GitAPIException {
        title("git push waits for a person");
        JsonNode approval = await(events, "APPROVAL_REQUESTED", e -> true).path("approval");
        checks.equal("what waits is the push", approval.path("summary").asText(), PUSH);
        checks.equal(
                "the session waits for it",
                Waits.until(
                                "waiting session",
                                () -> village.session(id),
                                a -> a.json().path("state").asText().equals("WAITING_FOR_APPROVAL"),
                                SOON)
                        .json()
                        .path("state")
                        .asText(),
                "WAITING_FOR_APPROVAL");
        checks.that("nothing was pushed", !pushed(directory));
        village.post(
                        "/api/runner/sessions/"
                                + id
                                + "/approvals/"
                                + approval.path("approvalId").asText(),
                        "{\"decision\":\"allow\",\"note\":\"looks right\"}")
                .expect(200);
        JsonNode resolved = await(events, "APPROVAL_RESOLVED", e -> true);
        checks.equal("the yes released it", resolved.path("effect").asText(), "released");
        await(
                events,
                "COMMAND_FINISHED",
                e ->
                        e.path("argv").toString().contains("push")
                                && e.path("exitCode").asInt(-1) == 0);
        checks.that("the branch " + BRANCH + " is there", pushed(directory));
    }

    private static boolean pushed(Path directory) throws IOException, GitAPIException {
        try (Git git = Git.open(directory.toFile())) {
            return git.getRepository().findRef("refs/heads/" + BRANCH) != null;
        }
    }

    private void bill(String id, JsonNode ended, Spend served) {
        title("The bill");
        JsonNode usage = Ledger.whenFinal(village, id, SOON);
        JsonNode ledger = usage.path("sum");
        JsonNode session = ended.path("totalUsage").path("tokens");
        token("input", "tokensInput", ledger, session, served.freshInput() + served.cacheWritten());
        token("output", "tokensOutput", ledger, session, served.output());
        token("cachedInput", "tokensCachedInput", ledger, session, served.cacheRead());
        checks.that("the model was really asked", served.output() > 0);
    }

    private void token(
            String name, String inLedger, JsonNode ledger, JsonNode session, long served) {
        long billed = ledger.path(inLedger).asLong(-1);
        out.printf(
                "    %-12s served %8d   session %8d   ledger %8d%n",
                name, served, session.path(name).asLong(-1), billed);
        checks.equal(
                name + " tokens: the session says what was served",
                session.path(name).asLong(-1),
                served);
        checks.equal(name + " tokens: the ledger has what was served", billed, served);
    }

    private JsonNode await(EventStream events, String type, Predicate<JsonNode> wanted) {
        JsonNode event =
                events.await(
                        type,
                        0,
                        e -> EventStream.type(e).equals(type) && wanted.test(EventStream.body(e)),
                        SOON);
        screen.event(event);
        return EventStream.body(event);
    }

    private void title(String text) {
        out.println();
        out.println("▶ " + text);
    }
}
