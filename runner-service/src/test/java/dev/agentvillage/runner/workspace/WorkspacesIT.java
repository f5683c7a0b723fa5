package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces over repositories that others go on pushing to. */
class WorkspacesIT {
    @TempDir private Path temp;
    private Ground ground;
    private RealGit origin;

    @BeforeEach
    void repository() throws IOException {
        ground = Ground.in(temp);
        origin = ground.repository("origin");
    }

    private static String head(Workspace workspace) {
        return new RealGit(workspace.repository()).run("rev-parse", "HEAD").strip();
    }

    @Test
    void aSecondSessionSeesWhatWasPushedAfterTheFirst() throws Exception {
        Workspace first = ground.prepare(ground.order("origin"));
        String before = head(first);
        String pushed = Ground.commit(origin, "later.txt", "later\n");

        Workspace second = ground.prepare(ground.order("origin"));

        assertThat(head(second)).isEqualTo(pushed).isEqualTo(second.baseCommit());
        assertThat(second.repository().resolve("later.txt")).exists();
        assertThat(head(first)).isEqualTo(before);
        assertThat(first.repository().resolve("later.txt")).doesNotExist();
    }

    @Test
    void whatVanishesAtTheRemoteStaysWithWhoWorksOnIt() throws Exception {
        origin.run("checkout", "-qb", "side");
        String side = Ground.commit(origin, "side.txt", "side\n");
        origin.run("checkout", "-q", "main");
        Workspace on = ground.prepare(ground.order("origin").at(Checkout.branch("side")));
        origin.run("branch", "-D", "side");
        origin.run("checkout", "-qb", "side/deeper");
        String deeper = Ground.commit(origin, "deeper.txt", "deeper\n");

        Workspace next = ground.prepare(ground.order("origin").at(Checkout.branch("side/deeper")));

        assertThat(next.baseCommit()).isEqualTo(deeper);
        assertThat(head(on)).isEqualTo(side);
        assertThat(new RealGit(on.repository()).run("fsck", "--connectivity-only"))
                .doesNotContain("missing");
        fails(Reason.REF_NOT_FOUND, ground.order("origin").at(Checkout.branch("side")));
    }

    @Test
    void manyFirstSessionsOfOneRepositoryMakeOneClone() throws Exception {
        int many = 16;
        CyclicBarrier together = new CyclicBarrier(many);
        List<Callable<Workspace>> starts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            starts.add(
                    () -> {
                        together.await();
                        return ground.prepare(ground.order("origin"));
                    });
        }
        String head = origin.run("rev-parse", "HEAD").strip();

        for (Workspace made : all(starts)) {
            assertThat(head(made)).isEqualTo(head);
            assertThat(new RealGit(made.repository()).run("status", "--porcelain")).isEmpty();
        }
        assertThat(ground.caches()).hasSize(1);
        assertThat(packs(ground.caches().getFirst())).hasSize(1);
    }

    private static <T> List<T> all(List<Callable<T>> calls)
            throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
        }
        return results;
    }

    private static List<Path> packs(Path cache) throws IOException {
        try (Stream<Path> all = Files.list(cache.resolve("objects/pack"))) {
            return all.filter(p -> p.toString().endsWith(".pack")).toList();
        }
    }

    @Test
    void organisationsShareNoCache() throws Exception {
        Workspace ours = ground.prepare(ground.order("origin").by("ours"));
        Workspace theirs = ground.prepare(ground.order("origin").by("theirs"));
        assertThat(ground.caches()).hasSize(2);
        assertThat(borrows(ours)).isNotEqualTo(borrows(theirs));
        assertThat(borrows(ground.prepare(ground.order("origin").by("ours"))))
                .isEqualTo(borrows(ours));
    }

    private static String borrows(Workspace workspace) throws IOException {
        return Files.readString(workspace.repository().resolve(".git/objects/info/alternates"));
    }

    @Test
    void aLocalRepositoryIsNotTouched() throws Exception {
        Path own = origin.directory();
        Files.writeString(own.resolve("README.md"), "not committed\n");
        Files.writeString(own.resolve("untracked.txt"), "untracked\n");
        Map<String, String> before = everyByte(own);

        Ground.Order order = ground.order("origin");
        Workspace workspace = ground.prepare(order);
        RealGit session = new RealGit(workspace.repository());
        Ground.commit(session, "README.md", "the session's\n");
        session.run("branch", "another");
        session.run("gc", "--prune=now");
        ground.workspaces().remove(order.id());

        assertThat(everyByte(own)).isEqualTo(before).isNotEmpty();
    }

    /** Contents, kinds, modes and times; not when it was last read. */
    private static Map<String, String> everyByte(Path tree)
            throws IOException, NoSuchAlgorithmException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.toList()) {
                Map<String, Object> is =
                        Files.readAttributes(
                                path,
                                "unix:mode,ino,nlink,uid,size,lastModifiedTime,ctime",
                                LinkOption.NOFOLLOW_LINKS);
                String bytes =
                        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                                ? HexFormat.of()
                                        .formatHex(
                                                MessageDigest.getInstance("SHA-256")
                                                        .digest(Files.readAllBytes(path)))
                                : "";
                all.put(tree.relativize(path).toString(), new TreeMap<>(is) + bytes);
            }
        }
        return all;
    }

    @Test
    void aBranchThatTheRemoteHasIsRefused() throws Exception {
        ground.prepare(ground.order("origin").on("mine"));
        origin.run("branch", "mine");
        fails(Reason.BRANCH_EXISTS, ground.order("origin").on("mine"));
        assertThat(ground.prepare(ground.order("origin").on("mine-too")).branch())
                .isEqualTo("mine-too");
    }

    private void fails(Reason reason, Ground.Order order) {
        assertThatThrownBy(() -> ground.prepare(order))
                .isInstanceOfSatisfying(
                        WorkspaceFailure.class, f -> assertThat(f.reason()).isEqualTo(reason));
    }

    @Test
    void aDiskThatIsNearlyFullTakesNoMoreSessions() throws Exception {
        long gib = 1L << 30;
        long[] room = {100 * gib, 1000 * gib};
        Ground small = ground.withRoom(room, 2 * gib, 5);
        small.prepare(small.order("origin"));
        for (long[] low : new long[][] {{2 * gib - 1, 10 * gib}, {49 * gib, 1000 * gib}}) {
            room[0] = low[0];
            room[1] = low[1];
            assertThat(small.workspaces().diskLow()).isTrue();
            Ground.Order order = small.order("origin");
            assertThatThrownBy(() -> small.prepare(order))
                    .isInstanceOf(WorkspaceFailure.class)
                    .hasMessageContaining("nearly full");
            assertThat(small.workspaces().directory(order.id())).doesNotExist();
        }
        room[0] = 3 * gib;
        room[1] = 10 * gib;
        assertThat(small.workspaces().diskLow()).isFalse();
        small.prepare(small.order("origin"));
    }

    @Test
    void aWorkspaceIsNamedByItsSession() throws Exception {
        SessionId id = new SessionId(UUID.randomUUID());
        Workspace made = ground.prepare(ground.order("origin").as(id));
        assertThat(made.root()).isEqualTo(ground.workspaces().directory(id));
    }
}
