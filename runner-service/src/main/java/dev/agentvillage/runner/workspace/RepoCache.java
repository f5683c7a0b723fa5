package dev.agentvillage.runner.workspace;

import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.TransportException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.BatchingProgressMonitor;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;

/** One bare repository per key, refreshed before each use and written by nobody else. */
final class RepoCache {
    private static final String ASIDE = ".building-";
    static final String REMOTE_HEAD = "refs/remotes/origin/HEAD";

    private static final RefSpec BRANCHES = new RefSpec("+refs/heads/*:refs/remotes/origin/*");
    private static final RefSpec TAGS = new RefSpec("+refs/tags/*:refs/tags/*");

    private final Path root;
    private final int timeoutSeconds;
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    /** One refresh at a time; whoever waited while one began and ended needs none of its own. */
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private long refreshBegan;
        private boolean refreshed;
    }

    RepoCache(Path root, int timeoutSeconds) {
        this.root = root;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** Where to fetch from, and as whom. */
    record Remote(String address, FetchCredentials credentials) {}

    /** What to do with the cache once it is fresh. */
    interface Use<T> {
        T with(Repository cache) throws WorkspaceFailure, IOException;
    }

    <T> T refreshed(String key, Remote remote, Cancel cancel, Use<T> use)
            throws WorkspaceFailure, IOException, InterruptedException {
        long asked = System.nanoTime();
        Turn turn = turn(key);
        while (!turn.lock.tryLock(100, TimeUnit.MILLISECONDS)) {
            cancel.check();
        }
        try {
            cancel.check();
            Path directory = root.resolve(key);
            boolean there = Files.isDirectory(directory);
            if (!there || !turn.refreshed || turn.refreshBegan - asked < 0) {
                long began = System.nanoTime();
                refresh(directory, there, remote, cancel);
                turn.refreshBegan = began;
                turn.refreshed = true;
            }
            Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        } finally {
            turn.lock.unlock();
        }
        // Outside the lock: objects are only ever added, and a lease keeps the cache from pruning.
        try (Repository cache = open(root.resolve(key))) {
            return use.with(cache);
        }
    }

    private Turn turn(String key) {
        return turns.computeIfAbsent(key, _ -> new Turn());
    }

    private void refresh(Path directory, boolean there, Remote remote, Cancel cancel)
            throws WorkspaceFailure, IOException {
        if (!there) {
            build(directory, remote, cancel);
            return;
        }
        try (Repository cache = open(directory)) {
            fetch(cache, remote, cancel);
        }
    }

    /** Beside its place and then moved: a half-fetched cache is never seen by anybody. */
    private void build(Path directory, Remote remote, Cancel cancel)
            throws WorkspaceFailure, IOException {
        Path aside = root.resolve(ASIDE + directory.getFileName());
        Trees.delete(aside);
        try {
            try (Repository fresh = open(aside)) {
                fresh.create(true);
                fresh.getConfig().setInt("gc", null, "auto", 0);
                fresh.getConfig().setBoolean("gc", null, "autoDetach", false);
                fresh.getConfig().save();
                fetch(fresh, remote, cancel);
            }
            Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(aside);
        }
    }

    private void fetch(Repository cache, Remote remote, Cancel cancel)
            throws WorkspaceFailure, IOException {
        try (Git git = new Git(cache)) {
            FetchResult result =
                    git.fetch()
                            .setRemote(remote.address())
                            .setCredentialsProvider(remote.credentials())
                            .setRefSpecs(BRANCHES, TAGS)
                            .setTagOpt(TagOpt.NO_TAGS)
                            .setRemoveDeletedRefs(true)
                            .setTimeout(timeoutSeconds)
                            .setProgressMonitor(new Progress(cancel))
                            .call();
            // One that was broken off may come back as if it had been whole.
            cancel.check();
            rememberHead(cache, result.getAdvertisedRef(Constants.HEAD));
        } catch (GitAPIException e) {
            cancel.check();
            throw failure(e);
        }
    }

    private static void rememberHead(Repository cache, @org.jspecify.annotations.Nullable Ref head)
            throws IOException {
        if (head != null && head.isSymbolic()) {
            String branch = Repository.shortenRefName(head.getTarget().getName());
            RefUpdate update = cache.updateRef(REMOTE_HEAD, false);
            update.disableRefLog();
            update.link("refs/remotes/origin/" + branch);
        }
    }

    /** The reason in our words: git's own may quote addresses and what a server said. */
    private static WorkspaceFailure failure(GitAPIException e) {
        if (e instanceof TransportException && notThere(e)) {
            return new WorkspaceFailure(
                    Reason.REPO_NOT_FOUND, "the repository cannot be reached or read", e);
        }
        return new WorkspaceFailure(Reason.WORKSPACE_FAILED, "the repository was not fetched", e);
    }

    private static boolean notThere(Throwable e) {
        for (Throwable c = e; c != null; c = c.getCause()) {
            String said = String.valueOf(c.getMessage());
            if (c instanceof NoRemoteRepositoryException
                    || c instanceof java.net.UnknownHostException
                    || c instanceof java.net.ConnectException
                    || said.contains("not authorized")
                    || said.contains("not found")
                    || said.contains("Authentication is required")) {
                return true;
            }
        }
        return false;
    }

    private static Repository open(Path directory) throws IOException {
        return new FileRepositoryBuilder().setBare().setGitDir(directory.toFile()).build();
    }

    /** What a runner that was killed in a first clone left. */
    void sweep() throws IOException {
        for (Path building : named(name -> name.startsWith(ASIDE))) {
            String key = building.getFileName().toString().substring(ASIDE.length());
            ifFree(
                    key,
                    () -> {
                        Trees.delete(building);
                        return true;
                    });
        }
    }

    void prune(Leases leases, int max, Instant oldest) throws IOException {
        Map<Path, Instant> lastUse = new HashMap<>();
        for (Path p : named(name -> !name.startsWith("."))) {
            lastUse.put(p, Files.getLastModifiedTime(p).toInstant());
        }
        List<Map.Entry<Path, Instant>> byAge = new ArrayList<>(lastUse.entrySet());
        byAge.sort(Map.Entry.comparingByValue());
        int excess = byAge.size() - max;
        for (Map.Entry<Path, Instant> cache : byAge) {
            if (excess <= 0 && !cache.getValue().isBefore(oldest)) {
                return;
            }
            if (remove(cache.getKey(), leases)) {
                excess--;
            }
        }
    }

    /** A session takes its lease before it asks for the lock: whoever holds both sees it. */
    private boolean remove(Path cache, Leases leases) throws IOException {
        String key = String.valueOf(cache.getFileName());
        return ifFree(
                key,
                () -> {
                    if (leases.keysInUse().contains(key)) {
                        return false;
                    }
                    Path aside = root.resolve(ASIDE + key);
                    Trees.delete(aside);
                    Files.move(cache, aside, StandardCopyOption.ATOMIC_MOVE);
                    Trees.delete(aside);
                    return true;
                });
    }

    private interface Removal {
        boolean run() throws IOException;
    }

    private boolean ifFree(String key, Removal removal) throws IOException {
        ReentrantLock lock = turn(key).lock;
        if (!lock.tryLock()) {
            return false;
        }
        try {
            return removal.run();
        } finally {
            lock.unlock();
        }
    }

    private List<Path> named(Predicate<String> which) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(p -> which.test(String.valueOf(p.getFileName()))).toList();
        }
    }

    private static final class Progress extends BatchingProgressMonitor {
        private final Cancel cancel;

        Progress(Cancel cancel) {
            this.cancel = cancel;
        }

        @Override
        public boolean isCancelled() {
            return cancel.isCancelled();
        }

        @Override
        protected void onUpdate(String task, int workCurr, java.time.Duration duration) {}

        @Override
        protected void onEndTask(String task, int workCurr, java.time.Duration duration) {}

        @Override
        protected void onUpdate(
                String task, int workCurr, int workTotal, int percent, java.time.Duration d) {}

        @Override
        protected void onEndTask(
                String task, int workCurr, int workTotal, int percent, java.time.Duration d) {}
    }
}
