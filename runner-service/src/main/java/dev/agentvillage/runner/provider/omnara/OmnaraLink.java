package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Pausable;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.acp.KeyReader;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The runner's side: from the start of the session's program until the agent is archived. */
final class OmnaraLink implements Pausable {
    private static final Logger LOG = Logger.getLogger(OmnaraLink.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final long EVERY_MS = 25;

    /** What was told in passing and missed is found by looking. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final long ARCHIVED_WITHIN_MS = 10_000;

    private final Desk desk;
    private final Path pipes;
    private final String directory;
    private final OmnaraApi api;
    private final OmnaraLeft left;
    private final Task task;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable OmnaraStream stream;
    private volatile @Nullable OmnaraApprovals approvals;
    private volatile boolean paused;

    /**
     * @param profile that the agent is launched from
     * @param prompt the first
     */
    record Task(String profile, String prompt) {}

    OmnaraLink(Start start, Path pipes, OmnaraApi api, OmnaraLeft left, Task task) {
        this.desk = start.desk();
        this.directory = start.place().directory().toString();
        this.pipes = pipes;
        this.api = api;
        this.left = left;
        this.task = task;
    }

    /** Opening a pipe waits in the system, which a virtual thread should not. */
    void begin() {
        Thread.ofPlatform().daemon().name("omnara").start(this::run);
    }

    private void run() {
        try {
            awaitReady();
            try (OmnaraTerminal terminal = new OmnaraTerminal(pipes)) {
                serve(terminal);
            }
        } catch (IOException e) {
            LOG.debugf("no agent was made: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
            api.close();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Files.exists(pipes.resolve("ready"))) {
            if (closing.await(EVERY_MS, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                throw new IOException("the terminal was never there");
            }
        }
    }

    private void serve(OmnaraTerminal terminal) {
        terminal.show("Agent of Omnara\n");
        OmnaraAgent agent;
        try {
            OmnaraProfile profile = OmnaraProfile.checked(api, task.profile());
            agent = OmnaraAgent.create(api, left, profile, task.prompt());
        } catch (IOException e) {
            failed(terminal, e);
            end(terminal, 1);
            return;
        }
        OmnaraUsage usage = new OmnaraUsage(desk);
        int code = 1;
        try {
            converse(terminal, agent, usage);
            code = 0;
        } catch (IOException e) {
            failed(terminal, e);
        } finally {
            archive(agent, usage);
            end(terminal, code);
        }
    }

    /** Nobody hears it any more when the program is gone. */
    private void end(OmnaraTerminal terminal, int code) {
        if (closing.getCount() > 0) {
            terminal.end(code);
        }
    }

    private void failed(OmnaraTerminal terminal, IOException failure) {
        if (closing.getCount() > 0) {
            String why = Bounded.cut(String.valueOf(failure.getMessage()), 500);
            terminal.show("The agent cannot be used: " + why + "\n");
            desk.told(new Fact.Failed(why, "omnara_error", false));
        }
    }

    /** Until somebody quits, or the program is gone. */
    private void converse(OmnaraTerminal terminal, OmnaraAgent agent, OmnaraUsage usage)
            throws IOException {
        desk.told(new Fact.Conversation(agent.id()));
        OmnaraStream following = new OmnaraStream(api, agent.path());
        stream = following;
        OmnaraFacts facts = new OmnaraFacts(desk, terminal, directory, () -> taken(agent, usage));
        try (OmnaraApprovals asking =
                        new OmnaraApprovals(desk, api, agent.path(), terminal, facts, directory);
                OmnaraSender sender = new OmnaraSender(agent, terminal, desk);
                InputStream keys =
                        new BufferedInputStream(new FileInputStream(terminal.keys().toFile()))) {
            approvals = asking;
            asking.pause(paused);
            OmnaraKeys typed = new OmnaraKeys(asking, sender, following::close);
            Thread.ofPlatform()
                    .daemon()
                    .name("omnara-keys")
                    .start(() -> new KeyReader(keys, typed, terminal::echo).read());
            var _ = Thread.ofVirtual().name("omnara-look").start(() -> look(following, asking));
            if (closing.getCount() > 0) {
                following.follow(new Followed(facts, asking));
            }
        }
    }

    private record Followed(OmnaraFacts facts, OmnaraApprovals approvals)
            implements OmnaraStream.Listener {
        @Override
        public void connected() throws IOException {
            approvals.look();
        }

        @Override
        public void event(JsonNode event) throws IOException {
            if (event.path("outcome").asText().equals("succeeded")) {
                approvals.ran(OmnaraFacts.id(event));
            }
            facts.told(event);
            if (event.path("stop_reason").asText().equals("tool_use")) {
                approvals.look();
            }
        }

        @Override
        public void moved(String toolCall, String state) throws IOException {
            if (state.equals("awaiting_permission")) {
                approvals.look();
            }
        }
    }

    private void look(OmnaraStream following, OmnaraApprovals asking) {
        try {
            while (!ended.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                following.hurry();
                looked(asking);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void looked(OmnaraApprovals asking) {
        try {
            asking.look();
        } catch (IOException e) {
            LOG.debugf("what is asked was not told: %s", e.getMessage());
        }
    }

    private static void taken(OmnaraAgent agent, OmnaraUsage usage) {
        try {
            usage.told(agent.usageNow());
        } catch (IOException e) {
            LOG.debugf("what %s took is told later: %s", agent.id(), e.getMessage());
        }
    }

    private void archive(OmnaraAgent agent, OmnaraUsage usage) {
        try {
            agent.archive();
        } catch (IOException e) {
            LOG.errorf(
                    "agent %s could not be archived, and may still run: %s; it is tried again when"
                            + " this runner starts, or archive it at Omnara",
                    agent.id(), e.getMessage());
            desk.told(
                    new Fact.Failed(
                            "the agent "
                                    + agent.id()
                                    + " could not be archived, and may still run: archive it at"
                                    + " Omnara",
                            "omnara_agent_left",
                            false));
        }
        try {
            usage.told(agent.usage());
        } catch (IOException e) {
            LOG.warnf("what %s took last is not known: %s", agent.id(), e.getMessage());
        }
    }

    @Override
    public void paused() {
        pause(true);
    }

    @Override
    public void resumed() {
        pause(false);
    }

    private void pause(boolean now) {
        paused = now;
        OmnaraApprovals asking = approvals;
        if (asking != null) {
            asking.pause(now);
            if (!now) {
                var _ = Thread.ofVirtual().name("omnara-resumed").start(() -> looked(asking));
            }
        }
    }

    @Override
    public void finish() {
        closing.countDown();
        OmnaraStream following = stream;
        if (following != null) {
            following.close();
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARCHIVED_WITHIN_MS);
        try {
            do {
                OmnaraTerminal.release(pipes);
            } while (!ended.await(EVERY_MS, TimeUnit.MILLISECONDS) && System.nanoTime() < until);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
