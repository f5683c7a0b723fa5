package dev.agentvillage.stack.village;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.StackException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Starts a village's parts in order, keeps them up, and stops them in the reverse order. */
final class Supervisor implements AutoCloseable {
    private static final Duration ITS_RUNNERS = Duration.ofSeconds(60);

    private final VillageDirectory directory;
    private final VillageOptions options;
    private final Installation installation;
    private final VillageLock lock;
    private final Consumer<String> journal;
    private final Consumer<VillageStatus> watcher;
    private final Map<Part, PartGuard> guards = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Requests requests = new Requests(this);
    private volatile String failure = "";
    private boolean closing;

    /**
     * Takes the directory for itself and clears it of what a killed supervisor left.
     *
     * @throws StackException when another supervisor has it, or a port is taken
     */
    Supervisor(VillageOptions wanted, Consumer<String> journal, Consumer<VillageStatus> watcher) {
        this.directory = wanted.data();
        this.journal = journal;
        this.watcher = watcher;
        directory.create();
        this.lock = VillageLock.take(directory);
        try {
            directory.supervisorPid().write(ProcessHandle.current().pid());
            var left = Leftovers.stop(directory);
            if (!left.isEmpty()) {
                journal.accept("Stopped what an earlier village left: " + String.join(", ", left));
            }
            directory.create();
            var ports = wanted.ports().settled(wanted.parts(), Ports::isFree);
            if (ports.postgres() != wanted.ports().postgres()) {
                journal.accept(
                        "Port %d is taken: PostgreSQL listens on %d."
                                .formatted(wanted.ports().postgres(), ports.postgres()));
            }
            this.options = wanted.withPorts(ports);
            this.installation = new Installation(options);
            guard(installation.broker());
            guard(installation.postgres());
            installation.services().forEach(this::guard);
        } catch (RuntimeException e) {
            // Whoever waits for a detached supervisor reads it there.
            new VillageStatus(
                            ProcessHandle.current().pid(),
                            List.of(),
                            String.valueOf(e.getMessage()))
                    .write(directory.statusFile());
            release();
            throw e;
        }
    }

    private void guard(PartProcess part) {
        guards.put(
                part.part(),
                new PartGuard(part, directory.pid(part.part()), journal, this::publish));
    }

    VillageDirectory directory() {
        return directory;
    }

    VillageOptions options() {
        return options;
    }

    Installation installation() {
        return installation;
    }

    /**
     * Returns when everything is up.
     *
     * @throws StackException saying what did not start; then everything is stopped again
     */
    void start() {
        publish();
        try {
            startAll(part -> !part.isService());
            long before = System.currentTimeMillis();
            startAll(Part::isService);
            awaitRunners(before);
            requests.watch();
        } catch (RuntimeException e) {
            var cause =
                    e instanceof CompletionException c && c.getCause() != null ? c.getCause() : e;
            failure = String.valueOf(cause.getMessage());
            publish();
            close();
            throw new StackException(failure, cause);
        }
    }

    /**
     * A service is up before it has heard of the other: who creates a session now needs a runner,
     * and each replica judges the runners for itself.
     */
    private void awaitRunners(long since) {
        for (var part : options.parts()) {
            if (part.kind() == Part.Kind.SESSION) {
                Readiness.await(
                        part.title() + " with its runners",
                        ProcessHandle.of(guard(part).status().pid()).orElseThrow(),
                        directory.log(part),
                        ITS_RUNNERS,
                        () -> hasRunners(part, since));
            }
        }
    }

    private boolean hasRunners(Part session, long since) {
        var viewer = access().client(session.number(), "village", "supervisor", "viewer");
        Answer answer;
        try {
            answer = viewer.get("/api/runner/runners");
        } catch (UncheckedIOException e) {
            return false;
        }
        return answer.status() == 200
                && answer.json().path("items").valueStream().filter(r -> isOnline(r, since)).count()
                        >= options.parts().stream()
                                .filter(p -> p.kind() == Part.Kind.RUNNER)
                                .count();
    }

    private static boolean isOnline(JsonNode runner, long since) {
        return "online".equals(runner.path("status").asText())
                && runner.path("lastSeen").asLong() >= since;
    }

    /** How its users reach it. */
    VillageAccess access() {
        return VillageAccess.on(
                options.parts().stream()
                        .filter(part -> part.kind() == Part.Kind.SESSION)
                        .map(options.ports()::of)
                        .toList(),
                options.ports().metering(),
                installation.issuer());
    }

    private void startAll(Predicate<Part> which) {
        var firstFailure = new CompletableFuture<Void>();
        var each =
                guards.values().stream()
                        .filter(g -> which.test(g.part()))
                        .map(PartGuard::start)
                        .map(start -> start.whenComplete((up, e) -> fail(firstFailure, e)))
                        .toArray(CompletableFuture<?>[]::new);
        // The others may take a minute to fail for the same reason.
        var unused = CompletableFuture.anyOf(firstFailure, CompletableFuture.allOf(each)).join();
    }

    private static void fail(CompletableFuture<Void> failure, @Nullable Throwable cause) {
        if (cause != null) {
            failure.completeExceptionally(cause);
        }
    }

    PartGuard guard(Part part) {
        var guard = guards.get(part);
        if (guard == null) {
            throw new StackException(part.title() + " is no part of this village");
        }
        return guard;
    }

    /** Ends a part in order and starts it after the time; done when it is up. */
    CompletableFuture<Void> restart(Part part, Duration away) {
        journal.accept(part.title() + " is restarted on request");
        return guard(part).restart(away);
    }

    VillageStatus status() {
        var parts = new ArrayList<PartStatus>();
        guards.values().forEach(g -> parts.add(g.status()));
        return new VillageStatus(ProcessHandle.current().pid(), List.copyOf(parts), failure);
    }

    private void publish() {
        synchronized (watcher) {
            var now = status();
            now.write(directory.statusFile());
            watcher.accept(now);
        }
    }

    void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /**
     * Services first, so that they can say goodbye to the others; then the broker, the database.
     */
    @Override
    public void close() {
        synchronized (guards) {
            if (closing) {
                return;
            }
            closing = true;
            requests.close();
            CompletableFuture.allOf(
                            guards.values().stream()
                                    .filter(g -> g.part().isService())
                                    .map(g -> CompletableFuture.runAsync(g::close))
                                    .toArray(CompletableFuture<?>[]::new))
                    .join();
            guard(Part.BROKER).close();
            guard(Part.POSTGRES).close();
            Leftovers.stop(directory);
            release();
            closed.countDown();
        }
    }

    private void release() {
        directory.supervisorPid().delete();
        lock.close();
    }
}
