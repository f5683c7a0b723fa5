package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Held by the one supervisor of a directory; the system lets go of it when that one dies. */
final class VillageLock implements AutoCloseable {
    private final FileChannel file;

    private VillageLock(FileChannel file) {
        this.file = file;
    }

    /**
     * @throws StackException when another supervisor has it
     */
    static VillageLock take(VillageDirectory directory) {
        try {
            var file =
                    FileChannel.open(
                            directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(file) == null) {
                file.close();
                throw new StackException(
                        "A village already runs on %s. `./village status` shows it, `./village down` stops it."
                                .formatted(directory.root()));
            }
            return new VillageLock(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a supervisor runs on the directory. */
    static boolean isHeld(VillageDirectory directory) {
        try (var file = FileChannel.open(directory.lock(), StandardOpenOption.WRITE)) {
            return lock(file) == null;
        } catch (IOException absent) {
            return false;
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException inThisJvm) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
