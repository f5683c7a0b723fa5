package dev.agentvillage.runner.provider.claude;

import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Tells what a session's turns used, from the transcript that Claude Code writes of them. */
final class ClaudeAccount {
    private static final Logger LOG = Logger.getLogger(ClaudeAccount.class);
    private static final long WRITTEN_WITHIN_MS = 2_000;
    private static final long LOOK_AGAIN_MS = 40;

    private final Desk desk;
    private final ClaudeTranscript transcript;

    ClaudeAccount(Desk desk, Path home) {
        this.desk = desk;
        this.transcript = new ClaudeTranscript(home);
    }

    /** What an earlier session wrote is not this one's use. */
    void known(Path file, byte[] written) throws IOException {
        transcript.known(file, written);
    }

    /**
     * Claude Code tells of a turn's end before the answer that it ends with is in its transcript.
     *
     * @param lastMessage what the transcript ends with then; waited for, for a bounded time
     */
    void ended(String turn, String lastMessage) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WRITTEN_WITHIN_MS);
        tell();
        while (!transcript.endsWith(lastMessage) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS));
            tell();
        }
        desk.told(new Fact.TurnFinished(turn));
    }

    /** What was not told yet. */
    void tell() {
        try {
            transcript.news().forEach(desk::told);
        } catch (IOException e) {
            LOG.warn("a transcript could not be read", e);
        }
    }

    Optional<Conversation> conversation(String name) {
        try {
            return transcript.whole(name).map(written -> new Conversation(name, written));
        } catch (IOException e) {
            LOG.warn("a conversation could not be read", e);
            return Optional.empty();
        }
    }
}
