package dev.agentvillage.runner.provider.acp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the keys of a raw terminal: pastes in brackets, Enter, Escape, single ones. */
public final class KeyReader {
    private static final int ESCAPE = 0x1b;
    private static final int BACKSPACE = 0x7f;
    private static final int MAX_LINE = 256 * 1024;
    private static final int MAX_SEQUENCE = 32;
    private static final byte[] PASTE_ENDS = "\u001b[201~".getBytes(StandardCharsets.US_ASCII);

    /** A sequence is written at once: what follows later is another key. */
    private static final long TOGETHER_MS = 50;

    private final InputStream in;
    private final Predicate<Key> keys;
    private final Consumer<String> echo;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param keys hears them in the reading thread; a letter that it has a use for is not typed
     * @param echo shows what is typed
     */
    public KeyReader(InputStream in, Predicate<Key> keys, Consumer<String> echo) {
        this.in = in;
        this.keys = keys;
        this.echo = echo;
    }

    /** Reads until the terminal is gone. */
    public void read() {
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                one(b);
            }
        } catch (IOException e) {
            // Gone is gone.
            line.reset();
        }
        tell(new Key.Quit());
    }

    private void tell(Key key) {
        var _ = keys.test(key);
    }

    private void one(int b) throws IOException {
        switch (b) {
            case ESCAPE -> escape();
            case '\r', '\n' -> {
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                tell(new Key.Line(text));
            }
            case 3, 4 -> tell(new Key.Quit());
            case BACKSPACE -> {
                line.reset();
                echo.accept("\r\u001b[K");
            }
            default -> {
                boolean alone = line.size() == 0 && in.available() == 0;
                if (!alone || !keys.test(new Key.Letter((char) b))) {
                    typed(b);
                    echo.accept(Character.toString(b));
                }
            }
        }
    }

    private void typed(int b) {
        if (line.size() < MAX_LINE) {
            line.write(b);
        }
    }

    private void escape() throws IOException {
        if (in.available() == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TOGETHER_MS));
        }
        if (in.available() == 0) {
            tell(new Key.Escape());
            return;
        }
        StringBuilder sequence = new StringBuilder();
        int b = in.read();
        while (b >= 0 && !(Character.isLetter(b) || b == '~') && sequence.length() < MAX_SEQUENCE) {
            sequence.append((char) b);
            b = in.read();
        }
        if (b == '~' && sequence.toString().equals("[200")) {
            paste();
        }
    }

    private void paste() throws IOException {
        int ended = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == PASTE_ENDS[ended]) {
                ended++;
                if (ended == PASTE_ENDS.length) {
                    return;
                }
            } else {
                for (int i = 0; i < ended; i++) {
                    typed(PASTE_ENDS[i]);
                }
                ended = 0;
                typed(b == '\r' ? '\n' : b);
            }
        }
    }
}
