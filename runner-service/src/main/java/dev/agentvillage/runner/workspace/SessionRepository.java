package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheCheckout;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;

/** Lays out a session's own repository. Its files are written as git would, in one go each. */
final class SessionRepository {
    private SessionRepository() {}

    static void create(
            Repository cache,
            String address,
            Path repo,
            String branch,
            ObjectId base,
            @Nullable Path credentials,
            Optional<Spares.Spare> spare,
            Cancel cancel)
            throws IOException, WorkspaceFailure {
        Path git = repo.resolve(".git");
        if (spare.isPresent()) {
            Files.move(spare.get().tree(), repo, StandardCopyOption.ATOMIC_MOVE);
        }
        borrow(git, cache.getDirectory().toPath());
        Files.createDirectories(git.resolve("hooks"));
        Files.createDirectories(git.resolve("info"));
        write(git.resolve("config"), config(address) + helper(credentials));
        write(git.resolve("packed-refs"), packedRefs(cache, branch, base));
        write(git.resolve("HEAD"), "ref: refs/heads/" + branch + "\n");
        cancel.check();
        if (spare.isPresent()) {
            Files.move(spare.get().index(), git.resolve("index"), StandardCopyOption.ATOMIC_MOVE);
        }
        try (Repository session = open(git, repo, git.resolve("index"))) {
            if (spare.isEmpty()) {
                checkout(session, base);
            } else if (!base.equals(spare.get().commit())) {
                Difference.apply(session, spare.get().commit(), base);
            }
        }
    }

    /** A git directory without objects of its own. */
    static void borrow(Path git, Path cache) throws IOException {
        Files.createDirectories(git.resolve("objects/info"));
        Files.createDirectories(git.resolve("objects/pack"));
        Files.createDirectories(git.resolve("refs/heads"));
        Files.createDirectories(git.resolve("refs/tags"));
        write(git.resolve("objects/info/alternates"), cache.toRealPath().resolve("objects") + "\n");
        write(git.resolve("HEAD"), "ref: refs/heads/none\n");
    }

    static Repository open(Path git, Path tree, Path index) throws IOException {
        return new FileRepositoryBuilder()
                .setGitDir(git.toFile())
                .setWorkTree(tree.toFile())
                .setIndexFile(index.toFile())
                .build();
    }

    /** Into an empty working tree. */
    static void checkout(Repository session, ObjectId commit) throws IOException {
        try (RevWalk walk = new RevWalk(session)) {
            DirCache index = session.lockDirCache();
            try {
                new DirCacheCheckout(session, index, walk.parseCommit(commit).getTree()).checkout();
            } finally {
                index.unlock();
            }
        }
    }

    /** The runner's own view of the same files: its index starts as what was just checked out. */
    static void observe(Path repo, Path observer) throws IOException {
        Files.createDirectories(observer.resolve("objects/info"));
        Files.createDirectories(observer.resolve("objects/pack"));
        Files.createDirectories(observer.resolve("refs"));
        write(
                observer.resolve("objects/info/alternates"),
                repo.resolve(".git/objects").toRealPath() + "\n");
        write(
                observer.resolve("config"),
                "[core]\n\trepositoryformatversion = 0\n\tbare = false\n");
        write(observer.resolve("HEAD"), "ref: refs/heads/observer\n");
        Files.copy(
                repo.resolve(".git/index"),
                observer.resolve("index"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String config(String address) {
        return """
               [core]
               \trepositoryformatversion = 0
               \tfilemode = true
               \tbare = false
               \tlogallrefupdates = true
               [gc]
               \tauto = 0
               [user]
               \tname = Agent Village
               \temail = agent@agent-village.local
               [remote "origin"]
               \turl = %s
               \tfetch = +refs/heads/*:refs/remotes/origin/*
               """
                .formatted(address);
    }

    /**
     * Git's own client of a helper behind a socket. The empty one takes away what the machine may
     * have configured; the path is sent along, so that the helper knows what is asked for.
     */
    private static String helper(@Nullable Path socket) {
        if (socket == null) {
            return "";
        }
        String quoted = "'" + socket.toString().replace("'", "'\\''") + "'";
        String value = "cache --socket " + quoted;
        return """
               [credential]
               \thelper =
               \thelper = "%s"
               \tuseHttpPath = true
               """
                .formatted(value.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private static String packedRefs(Repository cache, String branch, ObjectId base)
            throws IOException {
        StringBuilder refs = new StringBuilder("# pack-refs with: peeled \n");
        refs.append(base.name()).append(" refs/heads/").append(branch).append('\n');
        for (String prefix : new String[] {"refs/remotes/origin/", "refs/tags/"}) {
            for (Ref ref : cache.getRefDatabase().getRefsByPrefix(prefix)) {
                if (ref.isSymbolic() || ref.getObjectId() == null) {
                    continue;
                }
                refs.append(ref.getObjectId().name()).append(' ').append(ref.getName());
                refs.append('\n');
                Ref peeled = cache.getRefDatabase().peel(ref);
                if (peeled.getPeeledObjectId() != null) {
                    refs.append('^').append(peeled.getPeeledObjectId().name()).append('\n');
                }
            }
        }
        return refs.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
