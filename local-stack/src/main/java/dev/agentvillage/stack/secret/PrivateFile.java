package dev.agentvillage.stack.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that only their owner may read. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Writes the whole file or nothing, into an existing directory; private from its first byte.
     */
    public static void write(Path file, String content) {
        try {
            var next = file.resolveSibling(file.getFileName() + ".next");
            Files.deleteIfExists(next);
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates the directory where it is missing, and makes it private where it is not. */
    public static Path directory(Path directory) {
        var permissions = PosixFilePermissions.fromString("rwx------");
        try {
            if (Files.isDirectory(directory)) {
                Files.setPosixFilePermissions(directory, permissions);
            } else {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(permissions));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
