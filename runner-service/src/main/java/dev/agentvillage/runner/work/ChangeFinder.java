package dev.agentvillage.runner.work;

import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.runner.process.HostGit;
import dev.agentvillage.runner.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.api.AddCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.diff.DiffAlgorithm;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.Edit;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * Compares the base commit with the working tree as {@code git add -A} would see it, in an index of
 * the runner's own: a file is read again only when it changed since the last look, and the
 * session's index is never touched.
 */
final class ChangeFinder {
    private static final int MAX_MANIFEST = 16 << 20;

    private final Workspace workspace;

    /** Those that were ever there, by path: where they are not checked out, they are unchanged. */
    private final Map<String, ObjectId> submodules = new HashMap<>();

    ChangeFinder(Workspace workspace) {
        this.workspace = workspace;
    }

    synchronized Changes changes() throws IOException {
        try (Repository observer = open();
                DiffFormatter differ = differ(observer, new ByteArrayOutputStream())) {
            List<FileDiff> files = new ArrayList<>();
            for (DiffEntry entry : entries(observer, differ)) {
                files.add(file(entry, differ.toFileHeader(entry)));
            }
            return Changes.of(files);
        }
    }

    /** All that is to be known at the end, from one look at the files. */
    synchronized Result result() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<FileDiff> files = new ArrayList<>();
        int whole = 0;
        try (Repository observer = open();
                DiffFormatter differ = differ(observer, out)) {
            for (DiffEntry entry : entries(observer, differ)) {
                FileHeader header = differ.toFileHeader(entry);
                files.add(file(entry, header));
                if (out.size() <= Patch.MAX_BYTES) {
                    differ.format(entry);
                    differ.flush();
                    whole = out.size() <= Patch.MAX_BYTES ? out.size() : whole;
                }
            }
        }
        return new Result(
                Changes.of(files),
                new Patch(Arrays.copyOf(out.toByteArray(), whole), whole < out.size()));
    }

    synchronized Stand stand() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<FileDiff> files = new ArrayList<>();
        Set<String> gained = new TreeSet<>();
        MessageDigest hash = Patch.digest();
        try (Repository observer = open();
                DiffFormatter differ = differ(observer, out)) {
            for (DiffEntry entry : entries(observer, differ)) {
                files.add(file(entry, differ.toFileHeader(entry)));
                hash.update((entry + "\n").getBytes(StandardCharsets.UTF_8));
                hash.update(entry.getNewId().name().getBytes(StandardCharsets.US_ASCII));
                if (entry.getChangeType() != DiffEntry.ChangeType.DELETE
                        && Manifests.is(entry.getNewPath())) {
                    gained.addAll(gained(observer, entry));
                }
            }
        }
        At at = checkedOut();
        return new Stand(
                at.commit(),
                at.tree(),
                Changes.of(files),
                "sha256:" + HexFormat.of().formatHex(hash.digest()),
                gained);
    }

    private static Set<String> gained(Repository observer, DiffEntry entry) throws IOException {
        Optional<String> after = text(observer, entry.getNewId().toObjectId());
        boolean had = entry.getChangeType() != DiffEntry.ChangeType.ADD;
        Optional<String> before =
                had ? text(observer, entry.getOldId().toObjectId()) : Optional.of("");
        return after.isEmpty() || before.isEmpty()
                ? Set.of(Manifests.UNREADABLE)
                : Manifests.gained(entry.getNewPath(), before.get(), after.get());
    }

    /** Empty when it is larger than any that is read. */
    private static Optional<String> text(Repository observer, ObjectId blob) throws IOException {
        ObjectLoader loader = observer.open(blob);
        return loader.getSize() > MAX_MANIFEST
                ? Optional.empty()
                : Optional.of(new String(loader.getBytes(MAX_MANIFEST), StandardCharsets.UTF_8));
    }

    private record At(@Nullable String commit, @Nullable String tree) {}

    /** Nulls before there is a commit. */
    private At checkedOut() throws IOException {
        try (Repository session =
                        new FileRepositoryBuilder()
                                .setGitDir(workspace.repository().resolve(".git").toFile())
                                .build();
                RevWalk walk = new RevWalk(session)) {
            ObjectId id = session.resolve("HEAD");
            return id == null
                    ? new At(null, null)
                    : new At(id.name(), walk.parseCommit(id).getTree().getId().name());
        }
    }

    /** Where the session's branch, or whatever it checked out since, stands. */
    @Nullable String head() throws IOException {
        try (Repository session =
                new FileRepositoryBuilder()
                        .setGitDir(workspace.repository().resolve(".git").toFile())
                        .build()) {
            Ref head = session.exactRef("HEAD");
            ObjectId id = head == null ? null : head.getObjectId();
            return id == null ? null : id.name();
        }
    }

    private Repository open() throws IOException {
        return new FileRepositoryBuilder()
                .setGitDir(workspace.observer().toFile())
                .setWorkTree(workspace.repository().toFile())
                .setIndexFile(workspace.observer().resolve("index").toFile())
                .build();
    }

    private static DiffFormatter differ(Repository observer, ByteArrayOutputStream out) {
        DiffFormatter differ = new DiffFormatter(out);
        differ.setRepository(observer);
        differ.setDetectRenames(true);
        // git's own default: numbers are to be the same.
        differ.setDiffAlgorithm(DiffAlgorithm.getAlgorithm(DiffAlgorithm.SupportedAlgorithm.MYERS));
        differ.setAbbreviationLength(40);
        return differ;
    }

    private List<DiffEntry> entries(Repository observer, DiffFormatter differ) throws IOException {
        DirCache index = staged(observer);
        try (ObjectReader reader = observer.newObjectReader();
                RevWalk walk = new RevWalk(reader)) {
            CanonicalTreeParser base = new CanonicalTreeParser();
            base.reset(
                    reader,
                    walk.parseCommit(ObjectId.fromString(workspace.baseCommit())).getTree());
            return differ.scan(base, new DirCacheIterator(index));
        }
    }

    private DirCache staged(Repository observer) throws IOException {
        DirCache before = observer.readDirCache();
        for (int i = 0; i < before.getEntryCount(); i++) {
            DirCacheEntry entry = before.getEntry(i);
            if (FileMode.GITLINK.equals(entry.getRawMode())) {
                submodules.put(entry.getPathString(), entry.getObjectId());
            }
        }
        try {
            DirCache now = new AddCommand(observer).addFilepattern(".").setAll(true).call();
            return submodules.isEmpty() ? now : withSubmodules(observer, now);
        } catch (GitAPIException | JGitInternalException e) {
            // A name that is not UTF-8 is beyond JGit; git itself knows what to do with it.
            Path tree = workspace.repository();
            if (!HostGit.run(
                    tree,
                    "--git-dir=" + workspace.observer(),
                    "--work-tree=" + tree,
                    "-c",
                    "advice.addEmbeddedRepo=false",
                    "add",
                    "--all")) {
                throw new IOException("the working tree could not be read");
            }
            return observer.readDirCache();
        }
    }

    /** JGit takes the empty directory of one that is not checked out for its removal. */
    private DirCache withSubmodules(Repository observer, DirCache now) throws IOException {
        List<DirCacheEditor.PathEdit> edits = new ArrayList<>();
        submodules.forEach(
                (path, commit) -> {
                    Path directory = workspace.repository().resolve(path);
                    boolean there = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
                    DirCacheEntry entry = now.getEntry(path);
                    if (there && entry == null && now.getEntriesWithin(path).length == 0) {
                        edits.add(new Submodule(path, commit));
                    } else if (!there
                            && entry != null
                            && FileMode.GITLINK.equals(entry.getRawMode())) {
                        edits.add(new DirCacheEditor.DeletePath(path));
                    }
                });
        if (edits.isEmpty()) {
            return now;
        }
        DirCache index = observer.lockDirCache();
        try {
            DirCacheEditor editor = index.editor();
            edits.forEach(editor::add);
            if (!editor.commit()) {
                throw new IOException("the index was not written");
            }
        } finally {
            index.unlock();
        }
        return index;
    }

    private static final class Submodule extends DirCacheEditor.PathEdit {
        private final ObjectId commit;

        Submodule(String path, ObjectId commit) {
            super(path);
            this.commit = commit;
        }

        @Override
        public void apply(DirCacheEntry entry) {
            entry.setFileMode(FileMode.GITLINK);
            entry.setObjectId(commit);
        }
    }

    private static FileDiff file(DiffEntry entry, FileHeader header) {
        long added = 0;
        long removed = 0;
        if (header.getPatchType() == FileHeader.PatchType.UNIFIED) {
            for (Edit edit : header.toEditList()) {
                added += edit.getLengthB();
                removed += edit.getLengthA();
            }
        }
        return switch (entry.getChangeType()) {
            case ADD, COPY ->
                    new FileDiff(entry.getNewPath(), null, WorkEvent.Status.ADDED, added, removed);
            case MODIFY ->
                    new FileDiff(
                            entry.getNewPath(), null, WorkEvent.Status.MODIFIED, added, removed);
            case DELETE ->
                    new FileDiff(
                            entry.getOldPath(), null, WorkEvent.Status.DELETED, added, removed);
            case RENAME ->
                    new FileDiff(
                            entry.getNewPath(),
                            entry.getOldPath(),
                            WorkEvent.Status.RENAMED,
                            added,
                            removed);
        };
    }
}
