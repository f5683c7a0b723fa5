package dev.agentvillage.runner.provider.omnara;

import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is typed goes to the agent in its order; nobody who types waits for that. */
final class OmnaraSender implements AutoCloseable {
    private static final int MAX_WAITING = 32;

    private final OmnaraAgent agent;
    private final OmnaraTerminal screen;
    private final Desk desk;
    private final ThreadPoolExecutor one =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    Thread.ofVirtual().name("omnara-sender").factory());

    private interface Request {
        void send() throws IOException;
    }

    OmnaraSender(OmnaraAgent agent, OmnaraTerminal screen, Desk desk) {
        this.agent = agent;
        this.screen = screen;
        this.desk = desk;
    }

    void prompt(String text) {
        try {
            one.execute(() -> sent("the prompt", () -> agent.prompt(text)));
        } catch (RejectedExecutionException e) {
            screen.show("  too many prompts wait; this one is dropped\n");
        }
    }

    /** Not after what waits. */
    void cancel() {
        var _ =
                Thread.ofVirtual()
                        .name("omnara-cancel")
                        .start(() -> sent("the interrupt", agent::cancel));
    }

    private void sent(String what, Request request) {
        try {
            request.send();
        } catch (IOException e) {
            String why = what + " did not arrive: " + Bounded.cut(e.getMessage() + "", 500);
            screen.show("\n  " + why + "\n");
            desk.told(new Fact.Failed(why, "omnara_error", true));
        }
    }

    @Override
    public void close() {
        one.shutdownNow();
    }
}
