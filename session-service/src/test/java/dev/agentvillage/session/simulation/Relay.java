package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.id.RunnerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/** The outbox, which is in the database, and its relay, which is not. */
final class Relay {
    private static final int SENT_AGAIN_PERCENT = 3;

    private final World world;
    private final BiConsumer<RunnerId, RunnerCommand> bus;
    private final Deque<Letter> outbox = new ArrayDeque<>();
    private boolean up = true;
    private boolean sending;
    private int starts;

    private record Letter(RunnerId to, RunnerCommand command) {}

    Relay(World world, BiConsumer<RunnerId, RunnerCommand> bus) {
        this.world = world;
        this.bus = bus;
    }

    void post(RunnerId to, RunnerCommand command) {
        outbox.add(new Letter(to, command));
        sendNext();
    }

    void stop() {
        up = false;
    }

    void start() {
        up = true;
        starts++;
        sending = false;
        sendNext();
    }

    /** Taken out of the outbox after it was sent: a crash in between sends it twice. */
    private void sendNext() {
        Letter letter = outbox.peek();
        if (letter == null || sending || !up) {
            return;
        }
        sending = true;
        later(
                () -> {
                    bus.accept(letter.to(), letter.command());
                    later(
                            () -> {
                                if (!world.chance(SENT_AGAIN_PERCENT)) {
                                    outbox.remove();
                                }
                                sending = false;
                                sendNext();
                            });
                });
    }

    private void later(Runnable what) {
        int then = starts;
        world.in(
                world.between(1, 10),
                () -> {
                    if (up && starts == then) {
                        what.run();
                    }
                });
    }
}
