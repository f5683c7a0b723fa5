package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Restarts asked for by another process: a file named after the part, in a directory that only the
 * owner can write. The supervisor takes the file away and obeys.
 */
public final class Requests {
    private static final long LOOK_MILLIS = 200;
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(5);
    private static final Duration UP_WITHIN = Duration.ofMinutes(2);

    private final Supervisor supervisor;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("requests").factory());

    Requests(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** Asks the supervisor of the directory and returns when the part is up again. */
    public static PartStatus restart(VillageDirectory directory, Part part) {
        var before =
                VillageStatus.read(directory)
                        .filter(now -> VillageLock.isHeld(directory))
                        .flatMap(now -> now.of(part))
                        .orElseThrow(
                                () ->
                                        new StackException(
                                                "No village with %s runs on %s."
                                                        .formatted(
                                                                part.title(), directory.root())));
        var request = directory.requests().resolve(part.id());
        try {
            Files.createDirectories(directory.requests());
            Files.writeString(request, "restart");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        until(TAKEN_WITHIN, "The supervisor does not answer.", () -> !Files.exists(request));
        until(
                UP_WITHIN,
                part.title() + " did not come up again; `./village logs " + part.id() + "`",
                () ->
                        VillageStatus.read(directory)
                                .flatMap(now -> now.of(part))
                                .filter(now -> now.state() == PartState.UP)
                                .filter(now -> now.restarts() > before.restarts())
                                .isPresent());
        return VillageStatus.read(directory).flatMap(now -> now.of(part)).orElse(before);
    }

    private static void until(Duration within, String otherwise, BooleanSupplier holds) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new StackException(otherwise);
            }
            Readiness.pause(Duration.ofMillis(50));
        }
    }

    void watch() {
        var unused =
                thread.scheduleWithFixedDelay(
                        this::take, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void take() {
        var directory = supervisor.directory().requests();
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
                Part.byId(file.getFileName().toString())
                        .ifPresent(
                                part -> {
                                    var unused = supervisor.restart(part, Duration.ZERO);
                                });
            }
        } catch (IOException gone) {
            // Looked at again in a moment.
        }
    }

    void close() {
        thread.shutdownNow();
    }
}
