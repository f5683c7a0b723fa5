package dev.agentvillage.runner.terminal;

import dev.agentvillage.contracts.model.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One session's terminal: what is typed goes in, what is shown comes out. */
public final class TerminalSession implements Transcript {
    /** Two such threads a session: nothing in them is deep. */
    static final long STACK_BYTES = 256 * 1024;

    private static final long ABANDONED_WITHIN_MS = 5_000;

    private final PtyProcess process;
    private final Keyboard keyboard;
    private final PtyReader reader;
    private final Thread readerThread;

    private TerminalSession(
            PtyProcess process, Keyboard keyboard, PtyReader reader, Thread thread) {
        this.process = process;
        this.keyboard = keyboard;
        this.reader = reader;
        this.readerThread = thread;
    }

    public record Launch(
            String name,
            List<String> argv,
            Map<String, String> environment,
            Path directory,
            Terminal size,
            long startOffset,
            BacklogLimits backlog) {}

    public static TerminalSession start(Launch launch, Output output) throws IOException {
        PtyProcess process =
                PtyProcess.spawn(
                        launch.argv(), launch.environment(), launch.directory(), launch.size());
        Keyboard keyboard = new Keyboard(launch.name(), process.input());
        PtyReader reader = new PtyReader(process, output, launch, keyboard::type);
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .stackSize(STACK_BYTES)
                        .name("pty-" + launch.name())
                        .unstarted(reader);
        TerminalSession session = new TerminalSession(process, keyboard, reader, thread);
        thread.start();
        return session;
    }

    public long pid() {
        return process.pid();
    }

    /** False when the program does not read and too much waits for it already. */
    public boolean type(byte[] keys) {
        return keyboard.type(reader.answeredLately() ? Reports.removed(keys) : keys);
    }

    /** As {@link #type}: the text, a pause in which it is taken in, and what submits it. */
    public boolean prompt(String text, Keys keys) {
        return keyboard.prompt(text, keys);
    }

    /** As {@link #type}: what interrupts the program, and what ends it. */
    public boolean quit(Keys keys) {
        return keyboard.quit(keys);
    }

    /** Keys that are not typed yet wait until {@link #release}. */
    public void hold() {
        keyboard.hold(true);
    }

    public void release() {
        keyboard.hold(false);
    }

    public void resize(Terminal size) {
        process.resize(size);
        reader.resized(size);
    }

    /** Bytes published so far: where the next piece begins. */
    @Override
    public long offset() {
        return reader.offset();
    }

    /** Bytes the PTY gave, before repair. */
    public long rawBytes() {
        return reader.rawBytes();
    }

    /** When there was output for the last time, by {@link System#nanoTime}. */
    public long lastOutput() {
        return reader.lastOutput();
    }

    @Override
    public long offsetAt(long micros) {
        return reader.offsetAt(micros);
    }

    @Override
    public String between(long from, long to) {
        return reader.between(from, to);
    }

    /**
     * To be called when the session's processes are gone: reads what is left, waits until it is
     * safe, closes.
     *
     * @return false when output was still unacknowledged after the time, which stays queued; or
     *     when the program lives on, which keeps its terminal
     */
    public boolean finish(long millis) throws InterruptedException {
        keyboard.close();
        reader.drain();
        readerThread.join(millis);
        reader.abandon();
        readerThread.join(ABANDONED_WITHIN_MS);
        if (readerThread.isAlive()) {
            // It waits for a program that nothing could kill.
            return false;
        }
        boolean safe = reader.backlog().awaitEmpty(millis);
        try {
            process.close();
        } catch (IOException e) {
            // The descriptor is gone either way: close(2) frees it also when it complains.
            return safe;
        }
        return safe;
    }
}
