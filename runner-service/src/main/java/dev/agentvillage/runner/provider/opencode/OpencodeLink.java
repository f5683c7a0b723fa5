package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.Resumable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Follows a session's server from its start to its end. */
final class OpencodeLink implements Integration, Resumable {
    private static final Logger LOG = Logger.getLogger(OpencodeLink.class);
    private static final long EVERY_MS = 50;
    private static final long READ_OUT_MS = 2_000;

    private final OpencodeApi api;
    private final OpencodeFacts facts;
    private final OpencodeApprovals approvals;
    private final OpencodeRecord written = new OpencodeRecord();
    private final Desk desk;
    private final AtomicReference<@Nullable Begun> begun = new AtomicReference<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    OpencodeLink(Start start, OpencodeApi api) {
        String directory = start.place().directory().toString();
        this.api = api;
        this.desk = start.desk();
        this.facts = new OpencodeFacts(start.desk(), directory);
        this.approvals =
                new OpencodeApprovals(
                        start.desk(),
                        facts,
                        api,
                        directory,
                        start.spec().policy().approvalTimeoutMs());
    }

    /** A session of an earlier server, and what is said to it as soon as it is there. */
    private record Begun(String session, String prompt) {}

    void continues(String session, JsonNode earlier, String prompt) {
        JsonNode messages = earlier.path("messages");
        facts.earlier(messages);
        written.session(earlier.path("info"));
        messages.forEach(this::write);
        begun.set(new Begun(session, prompt));
    }

    private void write(JsonNode message) {
        written.message(message.path("info"));
        message.path("parts").forEach(written::part);
    }

    void begin() {
        var _ = Thread.ofVirtual().name("opencode").start(this::follow);
    }

    private void follow() {
        try {
            do {
                try {
                    api.events(this::catchUp, this::happened);
                } catch (IOException e) {
                    LOG.tracef("opencode's server: %s", e.getMessage());
                }
            } while (!closing.await(EVERY_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            approvals.close();
            ended.countDown();
        }
    }

    /** What happened before its events were heard. */
    private void catchUp() {
        var _ = Thread.ofVirtual().name("opencode").start(this::readUp);
    }

    private void readUp() {
        try {
            List<String> answered = new ArrayList<>();
            for (JsonNode session : api.get("/session")) {
                facts.session(session);
                written.session(session);
                String id = session.path("id").asText();
                boolean ends = false;
                for (JsonNode message :
                        api.get("/session/" + OpencodeApi.encoded(id) + "/message")) {
                    facts.message(message.path("info"));
                    message.path("parts").forEach(facts::part);
                    write(message);
                    ends = ends(message);
                }
                if (ends) {
                    answered.add(id);
                }
            }
            for (var status : api.get("/session/status").properties()) {
                if (!status.getValue().path("type").asText().equals("idle")) {
                    facts.busy(status.getKey());
                    answered.remove(status.getKey());
                }
            }
            // Of a session that goes on, what was said before is not of this one.
            if (begun.get() == null) {
                answered.forEach(facts::over);
            }
            api.get("/permission").forEach(approvals::asked);
            goOn();
        } catch (IOException e) {
            LOG.debugf("opencode's past was not read: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ends(JsonNode message) {
        for (JsonNode part : message.path("parts")) {
            if (part.path("type").asText().equals("step-finish")) {
                return true;
            }
        }
        return false;
    }

    /** Its interface takes no prompt for a session that is there already. */
    private void goOn() throws InterruptedException {
        Begun mine = begun.getAndSet(null);
        if (mine == null) {
            return;
        }
        try {
            api.prompt(mine.session(), mine.prompt());
        } catch (IOException e) {
            desk.told(new Fact.Failed("opencode was not given its task", "prompt", false));
            LOG.warnf("opencode was not given its task: %s", e.getMessage());
        }
    }

    private void happened(JsonNode event) {
        JsonNode properties = event.path("properties");
        String type = event.path("type").asText();
        switch (type) {
            case "permission.asked" -> approvals.asked(properties);
            case "permission.replied" -> approvals.replied(properties);
            default -> {
                facts.told(type, properties);
                written.told(type, properties);
            }
        }
    }

    /** The server is gone or going: what it said until then is read out. */
    @Override
    public void finish() {
        closing.countDown();
        try {
            if (!ended.await(READ_OUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("opencode's server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            api.close();
        }
    }

    @Override
    public Optional<Conversation> conversation() {
        return written.whole();
    }
}
