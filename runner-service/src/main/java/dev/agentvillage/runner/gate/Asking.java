package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import dev.agentvillage.runner.work.Stand;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** A question that waits at the gate. */
public final class Asking {
    private final Question question;
    private final Reply reply;
    private final Optional<NeedsApproval> ruling;
    private final Optional<Stand> stand;
    private final BooleanSupplier released;
    private final Standing standing;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** How the answer reaches whoever asked. */
    @FunctionalInterface
    public interface Reply {
        /**
         * @param answer {@code allow}, or why not
         * @throws IOException when whoever asked is gone
         */
        void give(String answer) throws IOException;
    }

    Asking(Question question, Reply reply, Standing standing) {
        this(question, reply, standing, Optional.empty(), Optional.empty(), () -> true);
    }

    /**
     * @param released run before a yes is said; false when there can be none any more
     */
    private Asking(
            Question question,
            Reply reply,
            Standing standing,
            Optional<NeedsApproval> ruling,
            Optional<Stand> stand,
            BooleanSupplier released) {
        this.standing = standing;
        this.stand = stand;
        this.question = question;
        this.reply = reply;
        this.ruling = ruling;
        this.released = released;
    }

    /** The same, asked of a person. */
    Asking waiting(NeedsApproval why, Optional<Stand> takes, BooleanSupplier whenReleased) {
        return new Asking(question, reply, standing, Optional.of(why), takes, whenReleased);
    }

    public Question question() {
        return question;
    }

    /** Why it needs somebody's yes, when the policy was asked; otherwise the question says it. */
    public Optional<NeedsApproval> ruling() {
        return ruling;
    }

    /** What the action would take along; empty when it takes nothing. */
    public Optional<Stand> stand() {
        return stand;
    }

    /** The same for the same action alone, with what it takes along. */
    public String actionHash() {
        return question.actionHash(
                stand.map(
                                s ->
                                        List.of(
                                                String.valueOf(s.head()),
                                                String.valueOf(s.tree()),
                                                s.diffHash()))
                        .orElse(List.of()));
    }

    /** False when whoever asked is gone, or stands elsewhere; then nothing was released. */
    public boolean allow() {
        if (!answered.get() && !released.getAsBoolean()) {
            deny("another commit is checked out than the one that was allowed");
            return false;
        }
        return say("allow");
    }

    /** The same; and what is equal is not asked for again in this session. */
    public boolean allowAlways(ApprovalId approval, String by) {
        standing.add(this, new Standing.Yes(approval, by));
        boolean given = allow();
        if (!given) {
            standing.remove(this);
        }
        return given;
    }

    /** Told to whoever asked, so that an agent can read it. */
    public void deny(String why) {
        var _ = say(why.isBlank() || why.strip().equals("allow") ? "denied" : why);
    }

    /**
     * Somebody answered where the program itself asked: it needs no reply. Nothing is released by
     * that, for whoever tells us is in the session: what the program runs is asked for by itself.
     *
     * @return false when somebody else was faster
     */
    public boolean answeredThere() {
        return answered.compareAndSet(false, true);
    }

    boolean isAnswered() {
        return answered.get();
    }

    private boolean say(String answer) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        try {
            reply.give(answer);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
