package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/** Makes workspaces and takes them away. */
public final class Workspaces {
    private static final String TRASH = ".trash";
    private static final String SPARES = ".spares";
    private static final String SOCKET = "git.sock";
    private static final int MAX_CACHES = 50;
    private static final Duration CACHE_AGE = Duration.ofDays(1);

    private final Path root;
    private final RepoSource sources;
    private final RepoCache cache;
    private final Path cacheRoot;
    private final Leases leases;
    private final Disk disk;
    private final Optional<ReadOnlyMount> readOnly;
    private final CredentialsFile credentials;
    private final Spares spares;
    private final ConcurrentHashMap<SessionId, CredentialSocket> helpers =
            new ConcurrentHashMap<>();

    /**
     * @param owner the runner whose workspaces these are
     * @param timeoutSeconds how long a silent remote is waited for
     */
    public record Settings(
            String owner,
            Path root,
            Path cacheRoot,
            List<Path> localRoots,
            Set<String> httpHosts,
            int timeoutSeconds,
            long minFreeBytes,
            int minFreePercent,
            CredentialsFile credentials) {}

    public Workspaces(Settings settings) {
        this(settings, Disk.REAL);
    }

    Workspaces(Settings settings, Disk.Room room) {
        NobodysGit.install();
        this.root = settings.root();
        this.sources = new RepoSource(settings.localRoots(), settings.httpHosts());
        this.cache = new RepoCache(settings.cacheRoot(), settings.timeoutSeconds());
        this.leases = new Leases(root, settings.owner());
        this.cacheRoot = settings.cacheRoot();
        this.disk = new Disk(settings.minFreeBytes(), settings.minFreePercent(), room);
        this.spares = new Spares(root.resolve(SPARES), this::diskLow);
        this.credentials = settings.credentials();
        this.readOnly = ReadOnlyMount.detect(root);
    }

    /** Git measures a file system's clock when it first meets it: not in a user's time. */
    public void warmUp() {
        var _ = FS.getFileStoreAttributes(root);
    }

    /** Whether this host can give a session mounts of its own, and so keep it from writing. */
    public boolean canReadOnly() {
        return readOnly.isPresent();
    }

    /**
     * The argument vector of a program in a mount namespace that it cannot change.
     *
     * @param writing false when it cannot write the repository, nor what that borrows
     * @param table of further mounts, as fstab(5) has it
     */
    public List<String> shielded(
            Workspace workspace, boolean writing, @Nullable Path table, List<String> argv)
            throws IOException {
        List<Path> closed = List.of(workspace.repository(), cacheRoot);
        return readOnly.orElseThrow(() -> new IOException("no mount namespaces on this host"))
                .shielding(writing ? List.of() : closed, table, workspace.directory(), argv);
    }

    public boolean diskLow() {
        try {
            return disk.low(root) || disk.low(cacheRoot);
        } catch (IOException e) {
            return true;
        }
    }

    public Workspace prepare(WorkspaceOrder order, Cancel cancel) throws WorkspaceFailure {
        try {
            if (diskLow()) {
                throw new WorkspaceFailure(Reason.DISK_LOW, "the runner's disk is nearly full");
            }
            check(order);
            String address = sources.resolve(order.repo());
            lease(order);
            RepoCache.Remote remote =
                    new RepoCache.Remote(
                            address, new FetchCredentials(credentials, order.org().value()));
            return cache.refreshed(
                    key(order), remote, cancel, repo -> build(order, repo, address, cancel));
        } catch (IOException | RuntimeException e) {
            cancel.check();
            throw new WorkspaceFailure(
                    Reason.WORKSPACE_FAILED, "the workspace could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkspaceFailure(Reason.CANCELLED, "interrupted", e);
        }
    }

    /** Before the cache is touched: from then on nobody prunes it. */
    private void lease(WorkspaceOrder order) throws IOException {
        Path own = directory(order.session());
        Trees.delete(own);
        Files.createDirectories(own);
        leases.take(own, key(order));
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
        Workspace workspace = new Workspace(own, own.resolve("repo"), base.name(), branch);
        Files.createDirectories(workspace.home());
        Files.createDirectories(workspace.hooks());
        Files.createDirectories(own.resolve("tmp"));
        SessionRepository.create(
                repo,
                address,
                workspace.repository(),
                branch,
                base,
                helper(order, address),
                spares.take(key(order), repo, own.resolve("spare")),
                cancel);
        SessionRepository.observe(workspace.repository(), workspace.observer());
        spares.want(
                key(order),
                repo.getDirectory().toPath(),
                base,
                workspace.repository().resolve(".git/index"));
        return room(workspace, order.roomPath());
    }

    /** Until the workspace is removed, its session's git may ask here; null where nobody need. */
    private @Nullable Path helper(WorkspaceOrder order, String address) throws IOException {
        if (credentials.file() == null || !address.startsWith("http")) {
            return null;
        }
        Path socket = directory(order.session()).resolve(SOCKET);
        closeHelper(
                helpers.put(
                        order.session(),
                        CredentialSocket.open(socket, credentials, order.org().value(), address)));
        return socket;
    }

    /** Who is asked when the session wants its credential; nobody before that, which is a no. */
    public void consent(SessionId session, Consent consent) {
        helpers.computeIfPresent(session, (_, helper) -> helper.asking(consent));
    }

    private static void closeHelper(@Nullable CredentialSocket helper) throws IOException {
        if (helper != null) {
            helper.close();
        }
    }

    /** Whether sessions under this root can have credential helpers: a socket's path is short. */
    public static boolean fitsHelpers(Path root) {
        return CredentialSocket.fits(root.resolve("0".repeat(36)).resolve(SOCKET));
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
        closeHelper(helpers.remove(session));
        remove(directory(session));
    }

    private void remove(Path own) throws IOException {
        if (!Files.exists(own)) {
            return;
        }
        Path trash = Files.createDirectories(root.resolve(TRASH));
        Path aside = trash.resolve(own.getFileName() + "-" + System.nanoTime());
        Files.move(own, aside, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(aside);
    }

    /** Removes what no live session holds: leftovers of a runner that was killed, or of a fault. */
    public void sweep(Supplier<Set<SessionId>> held) throws IOException {
        Path trash = root.resolve(TRASH);
        if (Files.isDirectory(trash)) {
            try (Stream<Path> all = Files.list(trash)) {
                for (Path thrown : all.toList()) {
                    Trees.delete(thrown);
                }
            }
        }
        for (Path orphan : leases.orphans(held)) {
            remove(orphan);
        }
        cache.sweep();
        spares.sweep();
    }

    /** Whether a working tree lies ready for somebody. */
    public boolean hasSpare() throws IOException {
        return spares.any();
    }

    /** Removes caches that nobody used for a day, and the oldest beyond fifty; never one in use. */
    public void prune(Instant now) throws IOException {
        cache.prune(leases, MAX_CACHES, now.minus(CACHE_AGE));
        spares.prune(key -> Files.isDirectory(cacheRoot.resolve(key)));
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
