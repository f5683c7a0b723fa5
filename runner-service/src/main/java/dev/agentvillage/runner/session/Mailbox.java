package dev.agentvillage.runner.session;

import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Bounded for what comes from outside; what the session's own parts say is bounded by them and must
 * always get in.
 */
final class Mailbox {
    private static final int MAX_FROM_OUTSIDE = 1024;

    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    boolean offer(Message message) {
        return messages.size() < MAX_FROM_OUTSIDE && messages.add(message);
    }

    void put(Message message) {
        messages.add(message);
    }

    @Nullable Message poll() {
        return messages.poll();
    }

    Message take() throws InterruptedException {
        return messages.take();
    }
}
