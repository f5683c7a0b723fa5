package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken away, and what never is. */
class HousekeepingIT {
    private static final Instant NOW = Instant.now();

    @TempDir private Path temp;
    private Ground ground;

    @BeforeEach
    void repository() throws IOException {
        ground = Ground.in(temp);
        ground.repository("origin");
    }

    /** A cache whose session has ended. */
    private Path unused(String org) throws IOException, WorkspaceFailure {
        Set<Path> before = Set.copyOf(ground.caches());
        Ground.Order order = ground.order("origin").by(org);
        ground.prepare(order);
        ground.workspaces().remove(order.id());
        return ground.caches().stream().filter(c -> !before.contains(c)).findFirst().orElseThrow();
    }

    @Test
    void cachesThatNobodyUsedForADayGo() throws Exception {
        ground.prepare(ground.order("origin").by("in-use"));
        Path inUse = ground.caches().getFirst();
        Path old = unused("old");
        Path young = unused("young");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofHours(23))));
        Files.setLastModifiedTime(inUse, FileTime.from(NOW.minus(Duration.ofDays(30))));

        ground.workspaces().prune(NOW);

        assertThat(ground.caches()).containsExactlyInAnyOrder(inUse, young);
    }

    @Test
    void theOldestBeyondFiftyGoUnlessTheyAreUsed() throws Exception {
        Ground.Order live = ground.order("origin").by("live");
        ground.prepare(live);
        Path inUse = ground.caches().getFirst();
        Files.setLastModifiedTime(inUse, FileTime.from(NOW.minusSeconds(10_000)));
        List<Path> unused = new ArrayList<>();
        for (int i = 0; i < 52; i++) {
            unused.add(Files.createDirectories(temp.toRealPath().resolve("c/cache-" + i)));
            Files.setLastModifiedTime(
                    unused.getLast(), FileTime.from(NOW.minusSeconds(9_000 - i * 10L)));
        }

        ground.workspaces().prune(NOW);

        List<Path> kept = new ArrayList<>(unused.subList(3, 52));
        kept.add(inUse);
        assertThat(ground.caches()).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void noSessionLosesItsCacheWhileItStarts() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Future<Integer> prunes =
                    threads.submit(
                            () -> {
                                int rounds = 0;
                                while (!over.get()) {
                                    ground.workspaces().prune(NOW.plus(Duration.ofDays(2)));
                                    rounds++;
                                }
                                return rounds;
                            });
            List<Future<Integer>> sessions = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                sessions.add(threads.submit(this::startsAndEnds));
            }
            int started = 0;
            for (Future<Integer> session : sessions) {
                started += session.get();
            }
            over.set(true);
            assertThat(started).isEqualTo(45);
            assertThat(prunes.get()).isPositive();
        }
    }

    private int startsAndEnds() throws IOException, WorkspaceFailure {
        int whole = 0;
        for (int i = 0; i < 15; i++) {
            Ground.Order order = ground.order("origin");
            Workspace made = ground.prepare(order);
            if (new RealGit(made.repository()).run("cat-file", "-p", "HEAD").startsWith("tree ")) {
                whole++;
            }
            ground.workspaces().remove(order.id());
        }
        return whole;
    }

    @Test
    void whatNoSessionHoldsIsSwept() throws Exception {
        Ground.Order held = ground.order("origin");
        Ground.Order orphan = ground.order("origin");
        ground.prepare(held);
        ground.prepare(orphan);
        Ground other = Ground.in(temp, "another-runner");
        Ground.Order theirs = other.order("origin");
        other.prepare(theirs);
        Path root = temp.resolve("w");
        Path notOurs = Files.createDirectories(root.resolve(UUID.randomUUID().toString()));
        Files.writeString(notOurs.resolve("letter.txt"), "private\n");
        Files.createDirectories(root.resolve(".trash/thrown-away/deep"));
        Files.createDirectories(temp.resolve("c/.building-0123"));

        ground.workspaces().sweep(() -> Set.of(held.id(), new SessionId(UUID.randomUUID())));

        assertThat(ground.workspaces().directory(held.id())).exists();
        assertThat(ground.workspaces().directory(orphan.id())).doesNotExist();
        assertThat(ground.workspaces().directory(theirs.id())).exists();
        assertThat(notOurs.resolve("letter.txt")).exists();
        assertThat(root.resolve(".trash")).isEmptyDirectory();
        assertThat(ground.caches()).hasSize(1);
    }

    @Test
    void aSessionThatBeginsWhileItIsSweptIsHeld() throws Exception {
        Ground.Order late = ground.order("origin");
        ground.workspaces()
                .sweep(
                        () -> {
                            try {
                                ground.prepare(late);
                            } catch (WorkspaceFailure e) {
                                throw new IllegalStateException(e);
                            }
                            return Set.of();
                        });
        assertThat(ground.workspaces().directory(late.id())).exists();
    }
}
