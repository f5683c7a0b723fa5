package dev.agentvillage.stack.village;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A village that this JVM runs: for tests and for {@code ./village up}. */
public final class LocalVillage implements AutoCloseable {
    private final Supervisor supervisor;

    private LocalVillage(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** Returns when everything is up; nothing of it outlives this JVM's orderly end. */
    public static LocalVillage start(VillageOptions options) {
        return start(options, line -> {}, status -> {});
    }

    /**
     * @param journal told in a line what happens beside the plan
     * @param watcher told of every change
     */
    public static LocalVillage start(
            VillageOptions options, Consumer<String> journal, Consumer<VillageStatus> watcher) {
        var supervisor = new Supervisor(options, journal, watcher);
        Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close, "village-stop"));
        supervisor.start();
        return new LocalVillage(supervisor);
    }

    /** How its users reach it. */
    public VillageAccess access() {
        return supervisor.access();
    }

    /** Base address of a service's health and metrics. */
    public URI management(Part service) {
        return URI.create("http://127.0.0.1:" + options().ports().management(service));
    }

    /** The options in force: ports that were taken have been moved. */
    public VillageOptions options() {
        return supervisor.options();
    }

    public Path workspaces() {
        return options().data().workspaces();
    }

    public VillageStatus status() {
        return supervisor.status();
    }

    /** Ends a part in order, leaves it away for the time; returns when it is up again. */
    public void restart(Part part, Duration away) {
        await(supervisor.restart(part, away));
    }

    /** Ends a part in order; it stays away until {@link #startAgain}. */
    public void stop(Part part) {
        await(supervisor.guard(part).stop());
    }

    /** Starts a part that was stopped; returns when it is up. */
    public void startAgain(Part part) {
        await(supervisor.guard(part).start());
    }

    /** Ends a part as a crash would; the supervisor starts it again, this does not wait for it. */
    public void kill(Part part) {
        supervisor.guard(part).kill();
    }

    /** Returns when something has closed the village. */
    public void awaitClosed() throws InterruptedException {
        supervisor.awaitClosed();
    }

    @Override
    public void close() {
        supervisor.close();
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
