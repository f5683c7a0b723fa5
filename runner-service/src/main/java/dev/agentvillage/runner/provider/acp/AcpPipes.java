package dev.agentvillage.runner.provider.acp;

import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The agent's standard input and output, one message a line. */
final class AcpPipes implements JsonRpc.Frames {
    /** Exit codes of a session that is ended from here. */
    static final int QUIT = 0;

    static final int FAILED = 1;

    private static final int MAX_MESSAGE = 16 << 20;

    private final RandomAccessFile in;
    private final RandomAccessFile quit;
    private final InputStream out;
    private final Path quitting;
    private volatile boolean gone;

    /** Waits until the agent has its end of both. */
    static AcpPipes open(Path directory) throws IOException {
        // Opened for both, so that it does not wait for the agent, who waits for this.
        RandomAccessFile in = new RandomAccessFile(directory.resolve("in").toFile(), "rw");
        RandomAccessFile quit = new RandomAccessFile(directory.resolve("quit").toFile(), "rw");
        try {
            return new AcpPipes(
                    in,
                    quit,
                    new FileInputStream(directory.resolve("out").toFile()),
                    directory.resolve("quitting"));
        } catch (IOException e) {
            in.close();
            quit.close();
            throw e;
        }
    }

    private AcpPipes(RandomAccessFile in, RandomAccessFile quit, InputStream out, Path quitting) {
        this.in = in;
        this.quit = quit;
        this.out = new BufferedInputStream(out, 1 << 16);
        this.quitting = quitting;
    }

    @Override
    public synchronized void send(String message) throws IOException {
        in.write((message + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What is no message is passed over: agents log where they should not. */
    @Override
    public String receive() throws IOException {
        while (true) {
            String line = line();
            if (line.startsWith("{")) {
                return line;
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = out.read(); b >= 0; b = out.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() >= MAX_MESSAGE) {
                throw new IOException("a message of more than 16 MiB");
            }
            line.write(b);
        }
        gone = true;
        throw new EOFException("the agent is gone");
    }

    /**
     * The agent has read all of its input, and is ended when that does not end it. One that is gone
     * already has its own exit code.
     */
    void hangUp(int code) throws IOException {
        if (!gone) {
            // Before the agent can end by it; nothing of the session's is written through.
            Files.writeString(quitting, code + "\n", StandardOpenOption.CREATE_NEW);
        }
        in.close();
        quit.write('\n');
    }

    @Override
    public void close() throws IOException {
        in.close();
        quit.close();
        out.close();
    }
}
