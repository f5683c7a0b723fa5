package dev.agentvillage.runner.terminal;

import dev.agentvillage.contracts.model.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads one PTY until its last program is gone. */
final class PtyReader implements Runnable {
    private static final int READ_BYTES = 8 * 1024;
    private static final int MAX_PIECE = 32 * 1024;
    private static final long COALESCE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long ANSWERED_LATELY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_AROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * Of a thousand idle terminals each look costs; a program rarely ends long after its last word.
     */
    private static final long LOOK_AROUND_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PtyProcess process;
    private final Output output;
    private final Backlog backlog;
    private final Utf8Repair repair = new Utf8Repair();
    private final Coalescer coalescer;
    private final Tail tail;
    private final ReadTimes times;
    private final Cursor cursor;
    private final Responder responder;
    private final Consumer<byte[]> answers;
    private volatile long offset;
    private volatile long rawBytes;
    private volatile long lastOutput = System.nanoTime();
    private volatile long lastAnswer = System.nanoTime() - ANSWERED_LATELY_NANOS;
    private volatile boolean draining;
    private volatile boolean abandoned;
    private boolean exitSaid;
    private long lastLook;
    private long readOffset;

    PtyReader(
            PtyProcess process,
            Output output,
            TerminalSession.Launch launch,
            Consumer<byte[]> answers) {
        Terminal size = launch.size();
        long startOffset = launch.startOffset();
        this.process = process;
        this.output = output;
        this.offset = startOffset;
        this.backlog = new Backlog(output, launch.backlog());
        this.cursor = new Cursor(size.cols(), size.rows());
        this.responder = new Responder(cursor);
        this.answers = answers;
        this.tail = new Tail(startOffset);
        this.times = new ReadTimes(startOffset);
        this.readOffset = startOffset;
        this.coalescer = new Coalescer(COALESCE_NANOS, MAX_PIECE, System.nanoTime());
    }

    @Override
    public void run() {
        try (Posix posix = new Posix(READ_BYTES)) {
            byte[] bytes = new byte[READ_BYTES];
            int n = 0;
            while (n >= 0 && !abandoned) {
                n = backlog.awaitRoom(lookAround()) ? readSome(posix, bytes) : 0;
                publishDue();
                lookForExit();
            }
            take(repair.finish());
            publish();
            awaitExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int readSome(Posix posix, byte[] bytes) {
        long wait = coalescer.untilDue(System.nanoTime(), lookAround());
        int timeout = draining ? 20 : (int) TimeUnit.NANOSECONDS.toMillis(wait + 999_999);
        int ready = posix.poll(process.masterFd(), timeout);
        if (ready == 0) {
            // Nothing left, and nobody left who could write.
            return draining && !process.alive() ? lastRead(posix, bytes) : 0;
        }
        return took(posix.read(process.masterFd(), bytes), bytes);
    }

    private long lookAround() {
        boolean idle = System.nanoTime() - lastOutput > IDLE_NANOS;
        return idle ? LOOK_AROUND_IDLE_NANOS : LOOK_AROUND_NANOS;
    }

    /** The kernel hands a program's last words over with a delay. */
    private int lastRead(Posix posix, byte[] bytes) {
        int ready = posix.poll(process.masterFd(), 100);
        return ready == 0 ? -1 : took(posix.read(process.masterFd(), bytes), bytes);
    }

    private int took(int n, byte[] bytes) {
        if (n > 0) {
            rawBytes += n;
            lastOutput = System.nanoTime();
            take(repair.push(bytes, n));
            times.read(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), readOffset);
        }
        return n;
    }

    private void take(String text) {
        if (text.isEmpty()) {
            return;
        }
        int bytes = Utf8Repair.bytes(text);
        if (!coalescer.fits(bytes)) {
            publish();
        }
        coalescer.add(text, bytes);
        readOffset += bytes;
    }

    private void publishDue() {
        if (coalescer.due(System.nanoTime())) {
            publish();
        }
    }

    private void publish() {
        if (coalescer.isEmpty()) {
            return;
        }
        Coalescer.Piece piece = coalescer.take(System.nanoTime());
        long at = offset;
        tail.add(piece.text(), at + piece.bytes());
        offset = at + piece.bytes();
        backlog.put(piece.text(), at, piece.bytes());
        answer(piece.text());
    }

    /**
     * Also when somebody looks on whose terminal would answer: it is the same answer every time.
     */
    private void answer(String output) {
        String answer;
        synchronized (cursor) {
            answer = responder.read(output);
        }
        if (!answer.isEmpty()) {
            lastAnswer = System.nanoTime();
            answers.accept(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    void resized(Terminal size) {
        synchronized (cursor) {
            cursor.resize(size.cols(), size.rows());
        }
    }

    /** Whoever looks on may just have answered too. */
    boolean answeredLately() {
        return System.nanoTime() - lastAnswer < ANSWERED_LATELY_NANOS;
    }

    /** A grandchild may hold the terminal long after the program itself is gone. */
    private void lookForExit() throws InterruptedException {
        long now = System.nanoTime();
        if (now - lastLook >= lookAround()) {
            lastLook = now;
            if (!exitSaid && !process.alive()) {
                awaitExit();
            }
        }
    }

    private void awaitExit() throws InterruptedException {
        // A program may also close its terminal and live on.
        if (!exitSaid) {
            exitSaid = true;
            output.exited(process.awaitExit());
        }
    }

    void drain() {
        draining = true;
        backlog.open();
    }

    void abandon() {
        abandoned = true;
    }

    Backlog backlog() {
        return backlog;
    }

    long offset() {
        return offset;
    }

    long rawBytes() {
        return rawBytes;
    }

    long lastOutput() {
        return lastOutput;
    }

    long offsetAt(long micros) {
        return times.offsetAt(micros);
    }

    String between(long from, long to) {
        return tail.between(from, to);
    }
}
