package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/** Makes workspaces and takes them away. */
public final class Workspaces {
    private static final String LEASE = "lease";
    private static final String TRASH = ".trash";
    private static final int MAX_CACHES = 50;
    private static final Duration CACHE_AGE = Duration.ofDays(1);

    private final Path root;
    private final RepoSource sources;
    private final RepoCache cache;
    private final Disk disk;

    /**
     * @param timeoutSeconds how long a silent remote is waited for
     */
    public record Settings(
            Path root,
            Path cacheRoot,
            List<Path> localRoots,
            Set<String> httpHosts,
            int timeoutSeconds,
            long minFreeBytes,
            int minFreePercent) {}

    record Disk(long minFreeBytes, int minFreePercent) {
        boolean low(Path at) throws IOException {
            FileStore store = Files.getFileStore(at);
            long free = store.getUsableSpace();
            return free < minFreeBytes || free * 100 < store.getTotalSpace() * minFreePercent;
        }
    }

    public Workspaces(Settings settings) {
        NobodysGit.install();
        this.root = settings.root();
        this.sources = new RepoSource(settings.localRoots(), settings.httpHosts());
        this.cache = new RepoCache(settings.cacheRoot(), settings.timeoutSeconds());
        this.disk = new Disk(settings.minFreeBytes(), settings.minFreePercent());
    }

    /** Git measures a file system's clock when it first meets it: not in a user's time. */
    public void warmUp() {
        var _ = FS.getFileStoreAttributes(root);
    }

    public boolean diskLow() {
        try {
            return disk.low(root);
        } catch (IOException e) {
            return true;
        }
    }

    public Workspace prepare(WorkspaceOrder order, Cancel cancel) throws WorkspaceFailure {
        try {
            if (disk.low(root)) {
                throw new WorkspaceFailure(Reason.DISK_LOW, "the runner's disk is nearly full");
            }
            check(order);
            String address = sources.resolve(order.repo());
            return cache.refreshed(
                    key(order), address, cancel, repo -> build(order, repo, address, cancel));
        } catch (IOException | RuntimeException e) {
            cancel.check();
            throw new WorkspaceFailure(
                    Reason.WORKSPACE_FAILED, "the workspace could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkspaceFailure(Reason.CANCELLED, "interrupted", e);
        }
    }

    private static void check(WorkspaceOrder order) throws WorkspaceFailure {
        String room = order.roomPath();
        if (room != null && !Names.room(room)) {
            throw new WorkspaceFailure(Reason.ROOM_NOT_FOUND, "not a path in the repository");
        }
        String branch = order.branchName();
        if (branch != null && !Names.ref(branch)) {
            throw new WorkspaceFailure(Reason.INVALID_REFERENCE, "not a name of a branch");
        }
    }

    private Workspace build(WorkspaceOrder order, Repository repo, String address, Cancel cancel)
            throws WorkspaceFailure, IOException {
        ObjectId base = Revision.of(repo, order.checkout(), order.repo().defaultBranch());
        String branch = branch(order, repo);
        Path own = directory(order.session());
        Trees.delete(own);
        Workspace workspace = new Workspace(own, own.resolve("repo"), base.name(), branch);
        Files.createDirectories(workspace.home());
        Files.createDirectories(workspace.hooks());
        Files.createDirectories(own.resolve("tmp"));
        Files.writeString(own.resolve(LEASE), key(order) + "\n");
        SessionRepository.create(repo, address, workspace.repository(), branch, base, cancel);
        SessionRepository.observe(workspace.repository(), workspace.observer());
        return room(workspace, order.roomPath());
    }

    private static Workspace room(Workspace workspace, @Nullable String room)
            throws WorkspaceFailure, IOException {
        if (room == null || room.equals(".")) {
            return workspace;
        }
        Path directory = workspace.repository().resolve(room);
        // By its real path: a link in the repository may point anywhere.
        if (!Files.isDirectory(directory)
                || !directory.toRealPath().startsWith(workspace.repository().toRealPath())) {
            throw new WorkspaceFailure(Reason.ROOM_NOT_FOUND, "no such directory: " + room);
        }
        return new Workspace(
                workspace.root(), directory, workspace.baseCommit(), workspace.branch());
    }

    private static String branch(WorkspaceOrder order, Repository repo)
            throws WorkspaceFailure, IOException {
        String asked = order.branchName();
        if (asked != null) {
            if (repo.exactRef("refs/remotes/origin/" + asked) != null) {
                throw new WorkspaceFailure(
                        Reason.BRANCH_EXISTS, "the repository has this branch: " + asked);
            }
            return asked;
        }
        String own = "agent/" + order.session().brief();
        // An earlier attempt may have pushed its own.
        return repo.exactRef("refs/remotes/origin/" + own) == null
                ? own
                : own + "-" + order.attempt();
    }

    public Path directory(SessionId session) {
        return root.resolve(session.toString());
    }

    /** Out of sight at once, off the disk soon after. */
    public void remove(SessionId session) throws IOException {
        Path own = directory(session);
        if (!Files.exists(own)) {
            return;
        }
        Path trash = Files.createDirectories(root.resolve(TRASH));
        Path aside = trash.resolve(session + "-" + System.nanoTime());
        Files.move(own, aside, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(aside);
    }

    /** Removes what no session of these holds: leftovers of a runner that was killed. */
    public void sweep(Set<SessionId> held) throws IOException {
        Trees.delete(root.resolve(TRASH));
        try (Stream<Path> all = Files.list(root)) {
            for (Path own : all.toList()) {
                String name = String.valueOf(own.getFileName());
                boolean ours = Files.exists(own.resolve(LEASE)) && !name.startsWith(".");
                if (ours && held.stream().noneMatch(s -> s.toString().equals(name))) {
                    Trees.delete(own);
                }
            }
        }
    }

    /** Removes caches that nobody used for a day, and the oldest beyond fifty; never one in use. */
    public void prune() throws IOException {
        Set<String> used = new HashSet<>();
        try (Stream<Path> all = Files.list(root)) {
            for (Path own : all.toList()) {
                Path lease = own.resolve(LEASE);
                if (Files.isRegularFile(lease)) {
                    used.add(Files.readString(lease).strip());
                }
            }
        }
        cache.prune(used, MAX_CACHES, CACHE_AGE);
    }

    static String key(WorkspaceOrder order) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (order.org() + "\n" + order.repo().canonical())
                                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
