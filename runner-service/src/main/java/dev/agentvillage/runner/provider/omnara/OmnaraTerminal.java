package dev.agentvillage.runner.provider.omnara;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The pipes to the session's terminal. */
final class OmnaraTerminal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OmnaraTerminal.class);

    private static final int MAX_WAITING = 1_000;
    private static final long SHOWN_WITHIN_MS = 1_000;

    private final Path directory;
    private final OutputStream screen;

    /** A program that is frozen reads nothing: nobody else is to wait for it. */
    private final ThreadPoolExecutor writer =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().daemon().name("omnara-screen").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    /** Waits until somebody shows it. */
    OmnaraTerminal(Path directory) throws IOException {
        this.directory = directory;
        this.screen = new FileOutputStream(directory.resolve("screen").toFile());
    }

    Path keys() {
        return directory.resolve("keys");
    }

    /** The terminal is raw; and what comes from elsewhere gives it no orders. */
    void show(String text) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '\n') {
                                shown.append("\r\n");
                            } else if (c == '\t' || !Character.isISOControl(c)) {
                                shown.appendCodePoint(c);
                            }
                        });
        write(shown.toString());
    }

    /** As it is: what was typed. */
    void echo(String text) {
        write(text);
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writer.execute(
                () -> {
                    try {
                        screen.write(bytes);
                    } catch (IOException e) {
                        LOG.debugf("nothing can be shown: %s", e.getMessage());
                    }
                });
    }

    /** The session's program ends with this code. */
    void end(int code) {
        try (OutputStream end = new FileOutputStream(directory.resolve("end").toFile())) {
            end.write((code + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.debugf("the end was not told: %s", e.getMessage());
        }
    }

    /** The program is gone: who waits for it to open a pipe waits no more. */
    static void release(Path directory) {
        for (String name : new String[] {"screen", "keys", "end"}) {
            Path pipe = directory.resolve(name);
            if (pipe.toFile().exists()) {
                try (var both = new RandomAccessFile(pipe.toFile(), "rw")) {
                    LOG.tracef("released %s", both);
                } catch (IOException e) {
                    LOG.debugf("%s is not to be opened: %s", pipe, e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(SHOWN_WITHIN_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("what was written last is not shown");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.close();
    }
}
