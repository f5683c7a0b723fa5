package dev.agentvillage.acceptance;

import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.secret.ModelEndpoints;
import dev.agentvillage.stack.village.LocalVillage;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.PartState;
import dev.agentvillage.stack.village.PartStatus;
import dev.agentvillage.stack.village.VillageOptions;
import dev.agentvillage.stack.village.VillagePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Whole villages for all tests of this JVM, on free ports, with their data below {@code target}:
 * one as most have it, and one with two replicas and two runners, which is traced, logs JSON and
 * has the test provider. The classes of tests on the one run beside those on the other: each says
 * by its lock which it has to itself.
 */
final class Village {
    /** What a class locks that works on {@link #up()}. */
    static final String SINGLE = "single";

    /** What a class locks that works on {@link #pair()}. */
    static final String PAIR = "pair";

    static final int MAX_SESSIONS = 8;

    private static final class Traces {
        static final TraceReceiver RECEIVER = TraceReceiver.start();
    }

    private static @Nullable Village up;
    private static @Nullable Village pair;

    private final Path scratch;
    private final LocalVillage village;
    private final AtomicInteger names = new AtomicInteger();

    private Village(UnaryOperator<VillageOptions> more) {
        try {
            Path target = Path.of("target").toAbsolutePath();
            Files.createDirectories(target);
            scratch = Files.createTempDirectory(target, "village-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        village =
                LocalVillage.start(
                        more.apply(
                                VillageOptions.of(Path.of("..").toAbsolutePath().normalize())
                                        .withData(scratch.resolve("data"))
                                        .withPorts(VillagePorts.free())
                                        .withRepoRoots(List.of(scratch))
                                        .withMaxSessions(MAX_SESSIONS)));
    }

    /**
     * Nine services at once would start too slowly on two cores: one village at a time. One that
     * did not start is tried again by whoever asks next.
     */
    static synchronized Village up() {
        if (up == null) {
            up = new Village(options -> options);
        }
        return up;
    }

    /** Two replicas, {@code session} and {@code session-2}, and two runners. */
    static synchronized Village pair() {
        if (pair == null) {
            pair = new Village(options -> options.with(2, 2).withEnvironment(traced()));
        }
        return pair;
    }

    private static Map<String, String> traced() {
        return Map.of(
                "TEST_PROVIDERS",
                "true",
                "LOG_JSON",
                "true",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                traces().address(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                "200ms");
    }

    /** What the pair sends its traces to. */
    static TraceReceiver traces() {
        return Traces.RECEIVER;
    }

    VillageClient at(int replica, String... roles) {
        return village.access().client(replica, "demo", "tester", roles);
    }

    VillageClient developer() {
        return village.access().client("demo", "tester", "developer", "approver");
    }

    String token(String org, String... roles) {
        return village.access().token(org, "tester", roles);
    }

    String expiredToken() {
        return village.access().expiredToken("demo", "tester", "developer");
    }

    /** A new path below the allowed local roots, where nothing is yet. */
    Path directory(String name) {
        return scratch.resolve(name + "-" + names.incrementAndGet());
    }

    Path repository(String name) {
        return Repositories.small(directory(name));
    }

    Path workspaces() {
        return village.workspaces();
    }

    Path workspaces(Part runner) {
        return village.options().data().workspaces(runner);
    }

    /** What its runners are told of models. */
    ModelEndpoints models() {
        return village.options().data().models();
    }

    Path log(Part part) {
        return village.options().data().log(part);
    }

    long pid(Part part) {
        return status(part).pid();
    }

    /** Ends it as a crash would; returns at once. */
    void kill(Part part) {
        village.kill(part);
    }

    void awaitUp(Part part, int restarts) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(
                        () ->
                                status(part).restarts() >= restarts
                                        && status(part).state() == PartState.UP);
    }

    int restarts(Part part) {
        return status(part).restarts();
    }

    /** Where a part listens. */
    int port(Part part) {
        return status(part).port();
    }

    void restart(Part part, Duration away) {
        village.restart(part, away);
    }

    void stop(Part part) {
        village.stop(part);
    }

    void startAgain(Part part) {
        village.startAgain(part);
    }

    /** As a crash; returns when its supervisor has it up again. */
    void crash(Part part) {
        int before = status(part).restarts();
        village.kill(part);
        awaitUp(part, before + 1);
    }

    private PartStatus status(Part part) {
        return village.status().of(part).orElseThrow();
    }
}
