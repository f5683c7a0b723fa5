package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** When a disk has too little room for another session. */
record Disk(long minFreeBytes, int minFreePercent, Room room) {
    /** How much there is, and how much of it is left. */
    interface Room {
        long free(Path at) throws IOException;

        long total(Path at) throws IOException;
    }

    static final Room REAL =
            new Room() {
                @Override
                public long free(Path at) throws IOException {
                    return store(at).getUsableSpace();
                }

                @Override
                public long total(Path at) throws IOException {
                    return store(at).getTotalSpace();
                }

                private FileStore store(Path at) throws IOException {
                    return Files.getFileStore(at);
                }
            };

    boolean low(Path at) throws IOException {
        long free = room.free(at);
        return free < minFreeBytes || free * 100.0 < room.total(at) * (double) minFreePercent;
    }
}
