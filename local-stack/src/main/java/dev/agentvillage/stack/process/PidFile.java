package dev.agentvillage.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where the identity of a started process is kept, so that a later JVM can find and stop it. */
public record PidFile(Path path) {
    public void write(long pid) {
        var identity = ProcessIdentity.of(pid);
        if (identity.isEmpty()) {
            return; // Already gone: nothing to find again.
        }
        try {
            var next = path.resolveSibling(path.getFileName() + ".next");
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(next, identity.get() + "\n");
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that was written, if that very one still runs. */
    public Optional<ProcessHandle> running() {
        try {
            return ProcessIdentity.parse(Files.readString(path)).flatMap(ProcessIdentity::running);
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
