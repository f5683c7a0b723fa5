package dev.agentvillage.session.order;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where local repositories may be; a link that leads out of a root is outside. */
public final class LocalRoots {
    private final List<Path> roots;

    private LocalRoots(List<Path> roots) {
        this.roots = roots;
    }

    /**
     * @param configured directories, separated by {@code :} or {@code ,}
     * @throws IllegalArgumentException when one is no absolute path
     */
    public static LocalRoots of(String configured) {
        List<Path> roots = new ArrayList<>();
        for (String root : configured.split("[:,]")) {
            if (!root.isBlank()) {
                Path path = Path.of(root.strip());
                if (!path.isAbsolute()) {
                    throw new IllegalArgumentException(
                            "LOCAL_REPO_ROOTS must list absolute directories, but has " + root);
                }
                roots.add(real(path));
            }
        }
        return new LocalRoots(List.copyOf(roots));
    }

    public boolean contain(String path) {
        try {
            Path real = real(Path.of(path).normalize());
            return roots.stream().anyMatch(real::startsWith);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The real path as far as it exists: what is absent may still be asked for. */
    private static Path real(Path path) {
        @Nullable Path at = path;
        while (at != null) {
            try {
                return at.toRealPath().resolve(at.relativize(path)).normalize();
            } catch (IOException e) {
                at = at.getParent();
            }
        }
        return path.normalize();
    }
}
