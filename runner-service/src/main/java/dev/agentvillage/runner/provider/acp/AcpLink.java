package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The runner's side of the pipes, from the agent's start to its end. */
final class AcpLink implements Integration {
    private static final Logger LOG = Logger.getLogger(AcpLink.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
    private static final long EVERY_MS = 25;
    private static final long READ_OUT_MS = 2_000;

    private final Desk desk;
    private final Path pipes;
    private final String directory;
    private final @Nullable String method;
    private final String task;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    AcpLink(Start start, Path pipes, @Nullable String method, String task) {
        this.desk = start.desk();
        this.pipes = pipes;
        this.directory = start.place().directory().toString();
        this.method = method;
        this.task = task;
    }

    /** Opening a pipe waits in the system, which a virtual thread should not. */
    void begin() {
        Thread.ofPlatform().daemon().name("acp").start(this::run);
    }

    private void run() {
        try {
            awaitReady();
            try (AcpScreen screen = new AcpScreen(pipes);
                    AcpPipes wire = AcpPipes.open(pipes)) {
                converse(screen, wire);
            }
        } catch (IOException e) {
            LOG.debugf("an agent is not followed any more: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Files.exists(pipes.resolve("ready"))) {
            if (closing.await(EVERY_MS, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                throw new IOException("the agent was never started");
            }
        }
    }

    private void converse(AcpScreen screen, AcpPipes wire) throws IOException {
        JsonRpc rpc = new JsonRpc(wire);
        AcpFacts facts = new AcpFacts(desk, directory);
        try (AcpApprovals approvals = new AcpApprovals(desk, rpc, screen, facts, directory);
                InputStream keys =
                        new BufferedInputStream(
                                new FileInputStream(pipes.resolve("keys").toFile()))) {
            AcpTurns turns = new AcpTurns(desk, rpc, screen, facts);
            KeyReader reader =
                    new KeyReader(keys, key -> key(key, turns, approvals, wire), screen::show);
            Thread.ofPlatform().daemon().name("acp-keys").start(reader::read);
            greet(rpc, turns, screen);
            rpc.follow(
                    new JsonRpc.Listener() {
                        @Override
                        public void notified(String name, JsonNode params) {
                            if (name.equals("session/update")) {
                                turns.told(params.path("update"));
                            }
                        }

                        @Override
                        public void asked(JsonNode id, String name, JsonNode params) {
                            if (name.equals("session/request_permission")) {
                                approvals.asked(id, params);
                            } else {
                                refuse(rpc, id, name);
                            }
                        }
                    });
        }
    }

    private static void refuse(JsonRpc rpc, JsonNode id, String name) {
        try {
            rpc.refuse(id, name + " is not available");
        } catch (IOException e) {
            LOG.debugf("the agent was not answered: %s", e.getMessage());
        }
    }

    private void greet(JsonRpc rpc, AcpTurns turns, AcpScreen screen) {
        ObjectNode hello = JsonNodeFactory.instance.objectNode();
        hello.put("protocolVersion", 1);
        hello.putObject("clientCapabilities")
                .put("terminal", false)
                .putObject("fs")
                .put("readTextFile", false)
                .put("writeTextFile", false);
        hello.putObject("clientInfo").put("name", "agent-village").put("version", "1");
        var _ =
                rpc.ask("initialize", hello, ANSWERED_WITHIN)
                        .thenCompose(
                                said -> {
                                    String asked = method;
                                    return asked == null
                                            ? CompletableFuture.completedFuture(said)
                                            : rpc.ask(
                                                    "authenticate",
                                                    JsonNodeFactory.instance
                                                            .objectNode()
                                                            .put("methodId", asked),
                                                    ANSWERED_WITHIN);
                                })
                        .thenCompose(
                                said -> {
                                    ObjectNode begin = JsonNodeFactory.instance.objectNode();
                                    begin.put("cwd", directory).putArray("mcpServers");
                                    return rpc.ask("session/new", begin, ANSWERED_WITHIN);
                                })
                        .thenAccept(
                                said ->
                                        turns.begin(
                                                Bounded.cut(said.path("sessionId").asText(), 200),
                                                task))
                        .whenComplete((said, failure) -> failed(screen, failure));
    }

    private void failed(AcpScreen screen, @Nullable Throwable failure) {
        if (failure != null) {
            String why = Bounded.cut(String.valueOf(failure.getMessage()), 500);
            screen.show("The agent cannot be used: " + why + "\n");
            desk.told(new Fact.Failed(why, "acp_error", false));
        }
    }

    private static boolean key(Key key, AcpTurns turns, AcpApprovals approvals, AcpPipes wire) {
        switch (key) {
            case Key.Escape _ -> {
                if (!approvals.answeredThere(false)) {
                    turns.cancel();
                }
            }
            case Key.Letter letter -> {
                char said = letter.letter();
                return (said == 'y' || said == 'n') && approvals.answeredThere(said == 'y');
            }
            case Key.Line line -> {
                String text = line.text().strip();
                if (text.equals("/exit") || text.equals("/quit")) {
                    hangUp(wire);
                } else if (!text.isEmpty()) {
                    turns.prompt(text);
                }
            }
            case Key.Quit _ -> hangUp(wire);
        }
        return true;
    }

    private static void hangUp(AcpPipes wire) {
        try {
            wire.hangUp();
        } catch (IOException e) {
            LOG.debugf("the agent's input was not closed: %s", e.getMessage());
        }
    }

    @Override
    public void finish() {
        closing.countDown();
        try {
            if (!ended.await(READ_OUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("an agent's pipes are still open");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
