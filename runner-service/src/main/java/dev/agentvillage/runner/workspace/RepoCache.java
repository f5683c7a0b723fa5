package dev.agentvillage.runner.workspace;

import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
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
    static final String REMOTE_HEAD = "refs/remotes/origin/HEAD";

    private static final RefSpec BRANCHES = new RefSpec("+refs/heads/*:refs/remotes/origin/*");
    private static final RefSpec TAGS = new RefSpec("+refs/tags/*:refs/tags/*");

    private final Path root;
    private final int timeoutSeconds;
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    RepoCache(Path root, int timeoutSeconds) {
        this.root = root;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** What to do with the cache once it is fresh. */
    interface Use<T> {
        T with(Repository cache) throws WorkspaceFailure, IOException;
    }

    <T> T refreshed(String key, String address, Cancel cancel, Use<T> use)
            throws WorkspaceFailure, IOException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(key, _ -> new ReentrantLock());
        while (!lock.tryLock(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            cancel.check();
        }
        try {
            cancel.check();
            Path directory = root.resolve(key);
            if (!Files.isDirectory(directory)) {
                build(directory, address, cancel);
            } else {
                try (Repository cache = open(directory)) {
                    fetch(cache, address, cancel);
                }
            }
            Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        } finally {
            lock.unlock();
        }
        // Outside the lock: objects are only ever added, and a lease keeps the cache from pruning.
        try (Repository cache = open(root.resolve(key))) {
            return use.with(cache);
        }
    }

    /** Beside its place and then moved: a half-fetched cache is never seen by anybody. */
    private void build(Path directory, String address, Cancel cancel)
            throws WorkspaceFailure, IOException {
        Path aside = root.resolve(".building-" + directory.getFileName());
        Trees.delete(aside);
        try {
            try (Repository fresh = open(aside)) {
                fresh.create(true);
                fresh.getConfig().setInt("gc", null, "auto", 0);
                fresh.getConfig().setBoolean("gc", null, "autoDetach", false);
                fresh.getConfig().save();
                fetch(fresh, address, cancel);
            }
            Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(aside);
        }
    }

    private void fetch(Repository cache, String address, Cancel cancel)
            throws WorkspaceFailure, IOException {
        try (Git git = new Git(cache)) {
            FetchResult result =
                    git.fetch()
                            .setRemote(address)
                            .setRefSpecs(BRANCHES, TAGS)
                            .setTagOpt(TagOpt.NO_TAGS)
                            .setRemoveDeletedRefs(true)
                            .setTimeout(timeoutSeconds)
                            .setProgressMonitor(new Progress(cancel))
                            .call();
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

    void prune(Set<String> used, int max, Duration age) throws IOException {
        List<Path> unused = new ArrayList<>();
        try (Stream<Path> all = Files.list(root)) {
            all.filter(p -> !used.contains(String.valueOf(p.getFileName())))
                    .filter(p -> !String.valueOf(p.getFileName()).startsWith("."))
                    .forEach(unused::add);
        }
        Map<Path, Instant> lastUse = new HashMap<>();
        for (Path p : unused) {
            lastUse.put(p, Files.getLastModifiedTime(p).toInstant());
        }
        unused.sort(Comparator.comparing(lastUse::get));
        int excess = unused.size() + used.size() - max;
        Instant oldest = Instant.now().minus(age);
        for (Path p : unused) {
            if (excess-- > 0 || lastUse.getOrDefault(p, Instant.MAX).isBefore(oldest)) {
                remove(p);
            }
        }
    }

    private void remove(Path cache) throws IOException {
        ReentrantLock lock =
                locks.computeIfAbsent(
                        String.valueOf(cache.getFileName()), _ -> new ReentrantLock());
        if (lock.tryLock()) {
            try {
                Trees.delete(cache);
            } finally {
                lock.unlock();
            }
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
