package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.dircache.Checkout;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheCheckout.CheckoutMetadata;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/**
 * Brings an untouched working tree and its index from one commit to another. JGit's own checkout
 * looks at every file of the tree; here only what differs is read, so that its time is that of the
 * difference.
 */
final class Difference {
    private static final int TO = 1;

    private final Repository repository;
    private final Path root;
    private final List<DirCacheEntry> gone = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();

    /**
     * @param how line ends and filters, as the attributes of the commit to come say
     */
    private record Written(String path, DirCacheEntry entry, CheckoutMetadata how) {}

    private Difference(Repository repository) {
        this.repository = repository;
        this.root = repository.getWorkTree().toPath();
    }

    static void apply(Repository repository, ObjectId from, ObjectId to) throws IOException {
        Difference difference = new Difference(repository);
        try (ObjectReader objects = repository.newObjectReader()) {
            difference.find(objects, from, to);
            difference.write(objects);
        }
    }

    private void find(ObjectReader objects, ObjectId from, ObjectId to) throws IOException {
        try (RevWalk commits = new RevWalk(objects);
                TreeWalk walk = new TreeWalk(repository, objects)) {
            walk.addTree(commits.parseCommit(from).getTree());
            walk.addTree(commits.parseCommit(to).getTree());
            walk.setRecursive(true);
            walk.setFilter(TreeFilter.ANY_DIFF);
            while (walk.next()) {
                // Refuses what must not be a file's name.
                DirCacheEntry entry = new DirCacheEntry(walk.getRawPath());
                if (walk.getRawMode(TO) == FileMode.TYPE_MISSING) {
                    gone.add(entry);
                } else {
                    entry.setFileMode(walk.getFileMode(TO));
                    entry.setObjectId(walk.getObjectId(TO));
                    written.add(
                            new Written(
                                    walk.getPathString(),
                                    entry,
                                    new CheckoutMetadata(
                                            walk.getCheckoutEolStreamType(TO),
                                            walk.getSmudgeCommand(TO))));
                }
            }
        }
    }

    /** First what goes: a directory may stand where a file will, and the other way round. */
    private void write(ObjectReader objects) throws IOException {
        // Without its repository an index does not look at every file whose time is too young.
        DirCache index = DirCache.lock(repository.getIndexFile(), repository.getFS());
        try {
            DirCacheEditor editor = index.editor();
            for (DirCacheEntry entry : gone) {
                delete(root.resolve(entry.getPathString()));
                editor.add(new DirCacheEditor.DeletePath(entry));
            }
            Checkout checkout = new Checkout(repository).setRecursiveDeletion(true);
            for (Written file : written) {
                write(checkout, file, objects);
                editor.add(new Put(file.entry()));
            }
            if (!editor.commit()) {
                throw new IOException("the index was not written");
            }
        } finally {
            index.unlock();
        }
    }

    private void write(Checkout checkout, Written file, ObjectReader objects) throws IOException {
        Path to = root.resolve(file.path());
        checkout.safeCreateParentDirectory(file.path(), to.toFile().getParentFile(), false);
        if (FileMode.GITLINK.equals(file.entry().getRawMode())) {
            Files.deleteIfExists(to);
            checkout.checkoutGitlink(file.entry(), file.path());
        } else {
            checkout.checkout(file.entry(), file.how(), objects, file.path());
        }
    }

    private void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        try {
            Path at = file.getParent();
            while (at != null && !at.equals(root)) {
                Files.deleteIfExists(at);
                at = at.getParent();
            }
        } catch (DirectoryNotEmptyException e) {
            // Something else is in it and stays.
            return;
        }
    }

    private static final class Put extends DirCacheEditor.PathEdit {
        private final DirCacheEntry entry;

        Put(DirCacheEntry entry) {
            super(entry);
            this.entry = entry;
        }

        @Override
        public void apply(DirCacheEntry there) {
            there.copyMetaData(entry);
        }
    }
}
