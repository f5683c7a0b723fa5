package dev.agentvillage.runner.work;

import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.runner.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            GitProcess.stage(workspace.observer(), workspace.repository());
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
