package dev.agentvillage.runner.provider.acp;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** What is shown of the conversation, in a raw terminal. */
final class AcpScreen implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AcpScreen.class);

    private final RandomAccessFile pipe;

    AcpScreen(Path directory) throws IOException {
        this.pipe = new RandomAccessFile(directory.resolve("screen").toFile(), "rw");
    }

    synchronized void show(String text) {
        try {
            pipe.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debugf("nothing can be shown: %s", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
