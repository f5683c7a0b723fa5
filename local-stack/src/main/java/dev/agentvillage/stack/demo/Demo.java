package dev.agentvillage.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * One session from its creation to its bill, over REST and WebSocket alone. Throws at the first
 * thing that is not as it should be.
 */
public final class Demo {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final VillageClient village;
    private final PrintWriter out;
    private final Checks checks;
    private final Screen screen;

    public Demo(VillageClient village, PrintWriter out) {
        this.village = village;
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
        String before = Files.readString(directory.resolve(DemoRepository.MENDED));
        out.println("    " + directory);

        title("A session, created over REST");
        String id = create(directory);
        try (EventStream events = village.follow(id, 0);
                TerminalClient terminal = village.terminal(id, 0)) {
            terminal.onOutput(screen::terminal);
            Work work = new Work(id, events, terminal);
            JsonNode started = work.start();
            work.runTests(1);
            work.edit();
            work.runTests(0);
            work.resize();
            work.stop();
            result(id, directory, before);
            bill(id, work.ended());
            cleanUp(Path.of(EventStream.body(started).path("workspacePath").asText()));
            replay(id, terminal.output());
        }
        checks.summary();
    }

    private String create(Path directory) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("providerId", "shell");
        body.putObject("repoRef").put("provider", "local").put("path", directory.toString());
        body.putObject("task").put("title", "Mend the sum").put("goal", "Make ./test.sh pass.");
        body.putObject("terminal").put("cols", 100).put("rows", 30);
        JsonNode created = village.create(body).expect(201).json();
        String id = created.path("sessionId").asText();
        checks.that("POST /sessions answered 201 with session " + id, !id.isEmpty());
        return id;
    }

    private void result(String id, Path directory, String before) throws IOException {
        title("What it left behind");
        String patch = Waits.until200("patch", () -> village.diff(id), SOON).body();
        patch.lines().forEach(line -> out.println("    " + line));
        checks.that(
                "the patch holds the fix",
                patch.contains("-    echo $((a - b))") && patch.contains("+    echo $((a + b))"));
        checks.equal(
                "the original repository is untouched",
                Files.readString(directory.resolve(DemoRepository.MENDED)),
                before);
    }

    private void bill(String id, JsonNode ended) {
        title("The bill");
        JsonNode usage = Ledger.whenFinal(village, id, SOON);
        JsonNode sum = Ledger.sumOfTicks(usage);
        JsonNode totals = EventStream.body(ended).path("totalUsage");
        for (String unit : Ledger.UNITS) {
            out.printf(
                    "    %-20s ticks %10d   ledger %10d   session %10d%n",
                    unit,
                    sum.path(unit).asLong(),
                    usage.path("sum").path(unit).asLong(),
                    totals.path(unit).asLong());
            checks.equal(
                    unit + ": the ledger equals the sum of the ticks",
                    usage.path("sum").path(unit).asLong(),
                    sum.path(unit).asLong());
            checks.equal(
                    unit + ": the ledger equals what the session says",
                    usage.path("sum").path(unit).asLong(),
                    totals.path(unit).asLong());
        }
        checks.that("time was billed", sum.path("agentMs").asLong() > 0);
        checks.that("output was billed", sum.path("terminalBytes").asLong() > 0);
    }

    private void cleanUp(Path workspace) {
        checks.that("the workspace is gone: " + workspace, !Files.exists(workspace));
    }

    /** Somebody who comes when all is over reads the same terminal. */
    private void replay(String id, byte[] live) {
        try (TerminalClient late = village.terminal(id, 0)) {
            late.awaitSize(live.length, SOON);
            checks.that(
                    "a late viewer got the same " + live.length + " bytes",
                    Arrays.equals(late.output(), live));
        }
    }

    private void title(String text) {
        out.println();
        out.println("▶ " + text);
    }

    /** What is done in the session, step by step. */
    private final class Work {
        private final String id;
        private final EventStream events;
        private final TerminalClient terminal;
        private int shown;

        Work(String id, EventStream events, TerminalClient terminal) {
            this.id = id;
            this.events = events;
            this.terminal = terminal;
        }

        private JsonNode await(String type, Predicate<JsonNode> wanted) {
            JsonNode found =
                    events.await(
                            type,
                            shown,
                            e ->
                                    EventStream.type(e).equals(type)
                                            && wanted.test(EventStream.body(e)),
                            SOON);
            var seen = events.seen();
            for (; shown < seen.size(); shown++) {
                screen.event(seen.get(shown));
                if (seen.get(shown) == found) {
                    shown++;
                    break;
                }
            }
            return found;
        }

        private void type(String line) {
            village.input(id, line, "line").expect(200);
        }

        JsonNode start() {
            JsonNode started = await("SESSION_STARTED", e -> true);
            checks.equal(
                    "the session runs",
                    village.session(id).expect(200).json().path("state").asText(),
                    "RUNNING");
            return started;
        }

        void runTests(int exitCode) {
            title("Typed through the API: " + DemoRepository.TEST);
            type(DemoRepository.TEST);
            await("TEST_RUN_STARTED", e -> e.path("command").asText().contains("test.sh"));
            JsonNode run = EventStream.body(await("TEST_RUN_FINISHED", e -> true));
            checks.equal(
                    "the test run ended with " + exitCode, run.path("exitCode").asInt(), exitCode);
            checks.equal(
                    "its summary was read", run.path("failed").asInt(-1), exitCode == 0 ? 0 : 2);
        }

        void edit() {
            title("Typed through the API: " + DemoRepository.FIX);
            type(DemoRepository.FIX);
            await(
                    "FILE_TOUCHED",
                    e ->
                            e.path("path").asText().equals(DemoRepository.MENDED)
                                    && e.path("reason").asText().equals("write"));
            JsonNode diff =
                    EventStream.body(
                            await("DIFF_SUMMARY", e -> e.path("filesChanged").asInt() == 1));
            checks.equal("one line came", diff.path("linesAdded").asInt(), 1);
            checks.equal("one line went", diff.path("linesRemoved").asInt(), 1);
        }

        void resize() {
            title("Resized to 90×25");
            int from = terminal.size();
            village.resize(id, 90, 25).expect(200);
            await("TERMINAL_RESIZED", e -> e.path("cols").asInt() == 90);
            type("stty size");
            terminal.awaitText("25 90", from, SOON);
            checks.that("the program sees the new size", true);
        }

        void stop() {
            title("Stopped");
            village.stop(id).expect(200);
            await("SESSION_ENDED", e -> true);
            await("SESSION_FINISHED", e -> true);
            checks.equal(
                    "the session is COMPLETED",
                    village.session(id).expect(200).json().path("state").asText(),
                    "COMPLETED");
        }

        JsonNode ended() {
            return events.await(
                    "SESSION_ENDED", 0, e -> EventStream.type(e).equals("SESSION_ENDED"), SOON);
        }
    }
}
