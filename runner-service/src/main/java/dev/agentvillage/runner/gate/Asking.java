package dev.agentvillage.runner.gate;

import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A question that waits at the gate. */
public final class Asking {
    private final Question question;
    private final SocketChannel socket;
    private final Optional<NeedsApproval> ruling;
    private final Runnable released;
    private final AtomicBoolean answered = new AtomicBoolean();

    Asking(Question question, SocketChannel socket) {
        this(question, socket, Optional.empty(), () -> {});
    }

    /**
     * @param released run before a yes is said
     */
    Asking(
            Question question,
            SocketChannel socket,
            Optional<NeedsApproval> ruling,
            Runnable released) {
        this.question = question;
        this.socket = socket;
        this.ruling = ruling;
        this.released = released;
    }

    public Question question() {
        return question;
    }

    /** Why it needs somebody's yes, when the policy was asked; otherwise the question says it. */
    public Optional<NeedsApproval> ruling() {
        return ruling;
    }

    /** False when whoever asked is gone; then nothing was released. */
    public boolean allow() {
        if (!answered.get()) {
            released.run();
        }
        return say("allow");
    }

    /** Told to whoever asked, so that an agent can read it. */
    public void deny(String why) {
        var _ = say(why.isBlank() || why.strip().equals("allow") ? "denied" : why);
    }

    boolean isAnswered() {
        return answered.get();
    }

    private boolean say(String answer) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        try (socket) {
            ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
