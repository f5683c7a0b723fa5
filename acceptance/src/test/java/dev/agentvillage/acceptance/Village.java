package dev.agentvillage.acceptance;

import dev.agentvillage.stack.client.VillageClient;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * One whole village for all tests of this JVM, on free ports, with its data below {@code target}.
 */
final class Village {
    static final int MAX_SESSIONS = 8;

    private static final class Once {
        static final Village UP = new Village();
    }

    private final Path scratch;
    private final LocalVillage village;
    private final AtomicInteger names = new AtomicInteger();

    private Village() {
        try {
            Path target = Path.of("target").toAbsolutePath();
            Files.createDirectories(target);
            scratch = Files.createTempDirectory(target, "village-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        village =
                LocalVillage.start(
                        VillageOptions.of(Path.of("..").toAbsolutePath().normalize())
                                .withData(scratch.resolve("data"))
                                .withPorts(VillagePorts.free())
                                .withRepoRoots(List.of(scratch))
                                .withMaxSessions(MAX_SESSIONS));
    }

    static Village up() {
        return Once.UP;
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
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(
                        () ->
                                status(part).restarts() > before
                                        && status(part).state() == PartState.UP);
    }

    private PartStatus status(Part part) {
        return village.status().of(part).orElseThrow();
    }
}
