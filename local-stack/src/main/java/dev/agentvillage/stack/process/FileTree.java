package dev.agentvillage.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/** A directory with all that is below. */
public final class FileTree {
    private FileTree() {}

    /** Symbolic links are removed, not followed; what another removes meanwhile is no error. */
    public static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // Somebody else was at it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
