package dev.agentvillage.runner.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the terminal from a thread of its own: a program that does not read would block the
 * writer for ever. The thread exists from the first key on.
 */
final class Keyboard {
    private static final int MAX_QUEUED = 1 << 20;
    private static final int MAX_WRITE = 1024;

    /** Keys that follow Esc at once would make another key of it. */
    private static final long INTERRUPTED_MS = 300;

    private static final Stroke END = new Stroke(new byte[0], 0);

    private final String name;
    private final OutputStream terminal;
    private final BlockingQueue<Stroke> strokes = new LinkedBlockingQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private @Nullable Thread writer;
    private boolean closed;
    private boolean held;

    private record Stroke(byte[] keys, long pauseMs) {}

    Keyboard(String name, OutputStream terminal) {
        this.name = name;
        this.terminal = terminal;
    }

    boolean type(byte[] keys) {
        return offer(new Stroke(keys, 0));
    }

    boolean prompt(String text, Keys keys) {
        return offer(new Stroke(keys.typed(text).getBytes(StandardCharsets.UTF_8), keys.pauseMs()))
                && offer(new Stroke(keys.submit().getBytes(StandardCharsets.UTF_8), 0));
    }

    /** Interrupts a turn first: what is typed into one is a prompt for later, or for nobody. */
    boolean quit(Keys keys) {
        return (keys.interrupt().isEmpty()
                        || offer(
                                new Stroke(
                                        keys.interrupt().getBytes(StandardCharsets.UTF_8),
                                        INTERRUPTED_MS)))
                && prompt(keys.quit(), keys);
    }

    private synchronized boolean offer(Stroke stroke) {
        if (closed || queued.get() + stroke.keys().length > MAX_QUEUED) {
            return false;
        }
        queued.addAndGet(stroke.keys().length);
        strokes.add(stroke);
        if (writer == null) {
            writer =
                    Thread.ofPlatform()
                            .daemon()
                            .stackSize(TerminalSession.STACK_BYTES)
                            .name("keys-" + name)
                            .start(this::write);
        }
        return true;
    }

    private void write() {
        try {
            for (Stroke s = strokes.take(); s != END; s = strokes.take()) {
                // In small pieces: the line discipline takes 4 KiB, and a pause comes after all.
                for (int i = 0; i < s.keys().length; i += MAX_WRITE) {
                    awaitRelease();
                    // Whole arrays alone: the stream mishandles an offset.
                    terminal.write(
                            Arrays.copyOfRange(
                                    s.keys(), i, Math.min(i + MAX_WRITE, s.keys().length)));
                    terminal.flush();
                }
                queued.addAndGet(-s.keys().length);
                if (s.pauseMs() > 0) {
                    // What a program needs between a paste and the Enter that submits it.
                    Thread.sleep(s.pauseMs());
                }
            }
        } catch (IOException | InterruptedException e) {
            // The program is gone; nobody waits for these keys any more.
            strokes.clear();
        }
    }

    /** While held nothing is typed: the terminal itself would echo it. */
    synchronized void hold(boolean still) {
        held = still;
        notifyAll();
    }

    private synchronized void awaitRelease() throws InterruptedException {
        while (held && !closed) {
            wait();
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
        strokes.clear();
        strokes.add(END);
        if (writer != null) {
            writer.interrupt();
        }
    }
}
