package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.Resumable;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The runner's side of the socket. A thread of the server can be followed from its first turn on,
 * and not before: it is asked for when it becomes active.
 */
final class CodexLink implements Integration, Resumable, JsonRpc.Listener {
    private static final Logger LOG = Logger.getLogger(CodexLink.class);
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(60);
    private static final long EVERY_MS = 50;
    private static final long READ_OUT_MS = 2_000;

    /** So often a thread is asked for that cannot be followed although it is active. */
    private static final int AGAIN = 40;

    private final Path path;
    private final Path home;
    private final Path codexHome;
    private final String directory;
    private final CodexFacts facts;
    private final CodexApprovals approvals;
    private final CodexNames names;
    private final Path ready;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable JsonRpc rpc;
    private volatile @Nullable String begun;
    private volatile Optional<CodexPatches> patches = Optional.empty();

    /**
     * @param ready a file that lets the interface begin: made when every thread that it starts is
     *     heard of, and the one that goes on has its name
     */
    CodexLink(Start start, Path path, Path codexHome, Path ready) {
        this.path = path;
        this.home = start.place().home();
        this.codexHome = codexHome;
        this.directory = start.place().directory().toString();
        this.facts = new CodexFacts(start.desk());
        this.approvals = new CodexApprovals(start.desk(), facts, this::answer);
        this.names = new CodexNames(start.spec().task().title(), this::later);
        this.ready = ready;
    }

    /** Whose hook the server has to trust before the interface begins. */
    void gatedBy(CodexPatches gate) {
        patches = Optional.of(gate);
    }

    /** With a thread that an earlier session began. */
    void continues(Conversation earlier) {
        facts.continues(earlier.reference(), CodexRollout.used(earlier));
        begun = earlier.reference();
    }

    void begin() {
        var _ = Thread.ofVirtual().name("codex").start(this::run);
    }

    private void run() {
        try (JsonRpc now = connected()) {
            rpc = now;
            var hello = JsonNodeFactory.instance.objectNode();
            hello.putObject("clientInfo").put("name", "agent_village").put("version", "1");
            hello.withObject("/capabilities").put("experimentalApi", true);
            var _ =
                    now.ask("initialize", hello)
                            .thenAccept(said -> initialized(now))
                            .whenComplete((said, failure) -> failed("initialize", failure));
            now.follow(this);
        } catch (IOException e) {
            if (closing.getCount() > 0) {
                LOG.debugf("codex is not followed any more: %s", e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            approvals.close();
            patches.ifPresent(CodexPatches::close);
            ended.countDown();
        }
    }

    private JsonRpc connected() throws IOException, InterruptedException {
        long until = System.nanoTime() + CONNECTED_WITHIN.toNanos();
        while (true) {
            try {
                if (Files.exists(path)) {
                    return new JsonRpc(CodexSocket.connect(path));
                }
            } catch (IOException e) {
                LOG.debugf("codex does not listen yet: %s", e.getMessage());
            }
            if (closing.await(EVERY_MS, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                throw new IOException("codex's app-server was never there");
            }
        }
    }

    private void initialized(JsonRpc now) {
        try {
            now.tell("initialized");
        } catch (IOException e) {
            failed("initialized", e);
            return;
        }
        var _ =
                patches.map(p -> p.trusted(now, directory))
                        .orElseGet(() -> CompletableFuture.completedFuture(null))
                        .thenRun(() -> greeted(now))
                        .whenComplete((said, failure) -> failed("hooks", failure));
        // What was begun before we came.
        var _ =
                now.ask("thread/loaded/list", JsonNodeFactory.instance.objectNode())
                        .thenAccept(
                                said ->
                                        said.path("data")
                                                .forEach(thread -> follow(thread.asText())));
    }

    private void greeted(JsonRpc now) {
        String goesOn = begun;
        if (goesOn == null) {
            letBegin();
        } else {
            var _ = names.give(now, goesOn).whenComplete((said, failure) -> letBegin());
        }
    }

    @Override
    public void notified(String method, JsonNode params) {
        switch (method) {
            case "thread/started" -> names.began(params.path("thread"), rpc);
            case "thread/status/changed" -> {
                if (params.at("/status/type").asText().equals("active")) {
                    String thread = params.path("threadId").asText();
                    active.put(thread, new AtomicInteger(AGAIN));
                    follow(thread);
                    names.active(thread, rpc);
                }
            }
            case "serverRequest/resolved" -> approvals.resolved(params.path("requestId"));
            default -> {
                if (method.equals("item/completed")) {
                    approvals.completed(params.path("item"));
                }
                facts.notified(method, params);
            }
        }
    }

    private void letBegin() {
        try {
            Files.createFile(ready);
        } catch (IOException e) {
            LOG.debugf("codex's interface begins late: %s", e.getMessage());
        }
    }

    private void follow(String thread) {
        JsonRpc now = rpc;
        if (now == null || !followed.add(thread)) {
            return;
        }
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.put("threadId", thread).put("excludeTurns", true);
        var _ =
                now.ask("thread/resume", params)
                        .whenComplete(
                                (said, failure) -> {
                                    if (failure == null) {
                                        facts.following(said);
                                    } else {
                                        // Has no turn yet, or is one of those nobody may follow.
                                        followed.remove(thread);
                                        failed("thread/resume", failure);
                                        again(thread);
                                    }
                                });
    }

    /** It became active while we were told that it cannot be followed yet. */
    private void again(String thread) {
        AtomicInteger left = active.get(thread);
        if (left != null && left.getAndDecrement() > 0) {
            later(() -> follow(thread));
        }
    }

    private void later(Runnable again) {
        var _ =
                Thread.ofVirtual()
                        .name("codex")
                        .start(
                                () -> {
                                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
                                    if (closing.getCount() > 0) {
                                        again.run();
                                    }
                                });
    }

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {
        approvals.asked(id, method, params);
    }

    private void answer(JsonNode id, String decision) throws IOException {
        JsonRpc now = rpc;
        if (now == null) {
            throw new IOException("codex is not there");
        }
        now.answer(id, JsonNodeFactory.instance.objectNode().put("decision", decision));
    }

    static void failed(String what, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.debugf("codex, %s: %s", what, failure.getMessage());
        }
    }

    /** The server is gone or going: what it said until then is read out. */
    @Override
    public void finish() {
        closing.countDown();
        try {
            if (!ended.await(READ_OUT_MS, TimeUnit.MILLISECONDS)) {
                JsonRpc now = rpc;
                if (now != null) {
                    now.close();
                }
            }
            CodexDriver.forget(path);
        } catch (IOException e) {
            LOG.debug("codex's socket was not closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<Conversation> conversation() {
        try {
            Optional<String> thread = facts.thread();
            return thread.isEmpty()
                    ? Optional.empty()
                    : CodexRollout.of(home, codexHome, thread.get());
        } catch (IOException e) {
            LOG.warn("a conversation could not be read", e);
            return Optional.empty();
        }
    }
}
