package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.Resumable;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The runner's side of the pipes, from the agent's start to its end. */
final class AcpLink implements Integration, Resumable {
    private static final Logger LOG = Logger.getLogger(AcpLink.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final long EVERY_MS = 25;
    private static final long READ_OUT_MS = 2_000;

    private final Desk desk;
    private final Path pipes;
    private final Place place;
    private final String directory;
    private final AcpAgent agent;
    private final @Nullable Conversation earlier;
    private final String task;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable String conversation;

    AcpLink(Start start, Path pipes, AcpAgent agent, @Nullable Conversation earlier) {
        this.desk = start.desk();
        this.pipes = pipes;
        this.place = start.place();
        this.directory = place.directory().toString();
        this.agent = agent;
        this.earlier = earlier;
        this.task = Prompt.of(start.spec());
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
        AcpFacts facts = new AcpFacts(desk, directory, agent.usageOf());
        try (AcpApprovals approvals = new AcpApprovals(desk, rpc, screen, facts, directory);
                InputStream keys =
                        new BufferedInputStream(
                                new FileInputStream(pipes.resolve("keys").toFile()))) {
            AcpTurns turns = new AcpTurns(desk, rpc, screen, facts);
            AcpReplay replay = new AcpReplay(screen);
            KeyReader reader =
                    new KeyReader(keys, key -> key(key, turns, approvals, wire), screen::show);
            Thread.ofPlatform().daemon().name("acp-keys").start(reader::read);
            var _ =
                    new AcpGreeting(rpc, directory, replay)
                            .said(agent.authenticate(), earlier)
                            .thenAccept(name -> begin(turns, name))
                            .whenComplete((said, failure) -> failed(screen, wire, failure));
            rpc.follow(
                    new JsonRpc.Listener() {
                        @Override
                        public void notified(String name, JsonNode params) {
                            if (name.equals("session/update")) {
                                told(turns, replay, params.path("update"));
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

    private static void told(AcpTurns turns, AcpReplay replay, JsonNode update) {
        if (turns.begun()) {
            turns.told(update);
        } else {
            replay.told(update);
        }
    }

    private void begin(AcpTurns turns, String name) {
        if (closing.getCount() > 0) {
            conversation = name;
            turns.begin(name, task);
        }
    }

    private void failed(AcpScreen screen, AcpPipes wire, @Nullable Throwable failure) {
        if (failure == null) {
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        String why =
                cause instanceof TimeoutException
                        ? "it does not answer"
                        : Bounded.cut(String.valueOf(cause.getMessage()), 500);
        screen.show("The agent cannot be used: " + why + "\n");
        desk.told(new Fact.Failed(why, "acp_error", false));
        end(wire, AcpPipes.FAILED);
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
                    end(wire, AcpPipes.QUIT);
                } else if (!text.isEmpty()) {
                    turns.prompt(text);
                }
            }
            case Key.Quit _ -> end(wire, AcpPipes.QUIT);
        }
        return true;
    }

    private static void end(AcpPipes wire, int code) {
        try {
            wire.hangUp(code);
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

    @Override
    public Optional<Conversation> conversation() {
        String name = conversation;
        ConversationPlace kept = agent.conversation();
        if (name == null || kept == null) {
            return Optional.empty();
        }
        try {
            return kept.found(place, name);
        } catch (IOException e) {
            LOG.warn("a conversation could not be read", e);
            return Optional.empty();
        }
    }
}
