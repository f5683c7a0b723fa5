package dev.agentvillage.runner.terminal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;

/**
 * A ring of pieces in a file that has no name any more: it is gone with whoever holds it, also when
 * that is killed. Not thread-safe.
 */
final class SpoolFile implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SpoolFile.class);
    private static final int HEADER = Long.BYTES + Integer.BYTES;

    private final FileChannel file;
    private final long capacity;
    private long head;
    private long tail;

    private SpoolFile(FileChannel file, long capacity) {
        this.file = file;
        this.capacity = capacity;
    }

    static SpoolFile create(Path directory, long capacity) throws IOException {
        Path path = Files.createTempFile(Files.createDirectories(directory), "spool", ".tmp");
        try {
            return new SpoolFile(
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    capacity);
        } finally {
            Files.delete(path);
        }
    }

    /** A piece as it was put in. */
    record Stored(String text, long offset, int bytes) {}

    boolean fits(int bytes) {
        return tail - head + HEADER + bytes <= capacity;
    }

    boolean isEmpty() {
        return head == tail;
    }

    void add(String text, long offset) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = ByteBuffer.allocate(HEADER + bytes.length);
        record.putLong(offset).putInt(bytes.length).put(bytes).flip();
        long next = tail + record.remaining();
        transfer(record, tail, true);
        tail = next;
    }

    int nextBytes() throws IOException {
        return header().getInt(Long.BYTES);
    }

    Stored take() throws IOException {
        ByteBuffer header = header();
        long offset = header.getLong(0);
        ByteBuffer bytes = ByteBuffer.allocate(header.getInt(Long.BYTES));
        transfer(bytes, head + HEADER, false);
        skip(bytes.capacity());
        return new Stored(
                new String(bytes.array(), StandardCharsets.UTF_8), offset, bytes.capacity());
    }

    /** A piece that was given up. */
    record Lost(long offset, int bytes) {}

    /** Gives the oldest piece up. */
    Lost drop() throws IOException {
        ByteBuffer header = header();
        skip(header.getInt(Long.BYTES));
        return new Lost(header.getLong(0), header.getInt(Long.BYTES));
    }

    private void skip(int bytes) throws IOException {
        head += HEADER + bytes;
        if (head == tail) {
            // Also gives the room on the disk back.
            file.truncate(0);
            head = 0;
            tail = 0;
        }
    }

    private ByteBuffer header() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        transfer(header, head, false);
        return header;
    }

    private void transfer(ByteBuffer buffer, long at, boolean write) throws IOException {
        int end = buffer.limit();
        long position = at;
        while (buffer.position() < end) {
            long here = position % capacity;
            buffer.limit((int) Math.min(end, buffer.position() + capacity - here));
            int n = write ? file.write(buffer, here) : file.read(buffer, here);
            if (n < 0) {
                throw new IOException("the spool is shorter than what was put in");
            }
            position += n;
            buffer.limit(end);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
            LOG.debug("a spool was not closed in order", e);
        }
    }
}
