package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Desk;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers what an agent asks permission for. Nothing of it runs before the yes has reached Omnara;
 * whoever answers first, at the terminal, over REST or at Omnara itself, is heard.
 */
final class OmnaraApprovals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OmnaraApprovals.class);
    private static final int MAX_OPEN = 64;
    private static final int MAX_KNOWN = 10_000;

    private final Desk desk;
    private final OmnaraApi api;
    private final String agent;
    private final OmnaraTerminal screen;
    private final OmnaraFacts facts;
    private final String directory;

    /** Interactions that wait for somebody. */
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** Interactions that are answered; and as what. */
    private final Map<String, Answer> answered = new HashMap<>();

    private final Set<String> sending = new HashSet<>();
    private final Set<String> allowedCalls = new HashSet<>();
    private final Set<String> shown = new HashSet<>();

    /** What is listed is looked at by one at a time: nobody acts on an older list than the last. */
    private final ReentrantLock looking = new ReentrantLock();

    private volatile boolean paused;
    private volatile boolean closed;

    private record Open(Asking asking, String call, JsonNode form) {}

    private record Answer(boolean allowed, JsonNode body) {}

    /**
     * @param agent its path
     */
    OmnaraApprovals(
            Desk desk,
            OmnaraApi api,
            String agent,
            OmnaraTerminal screen,
            OmnaraFacts facts,
            String directory) {
        this.desk = desk;
        this.api = api;
        this.agent = agent;
        this.screen = screen;
        this.facts = facts;
        this.directory = directory;
    }

    /** Looks at what is asked now. Waits for the API. */
    void look() throws IOException {
        looking.lock();
        try {
            List<JsonNode> asked = api.list(agent + "/interactions?state=open");
            Set<String> still = asked.stream().map(OmnaraApprovals::id).collect(Collectors.toSet());
            for (String id : gone(still)) {
                elsewhere(id);
            }
            for (JsonNode interaction : asked) {
                one(interaction);
            }
        } finally {
            looking.unlock();
        }
    }

    private synchronized List<String> gone(Set<String> still) {
        return open.keySet().stream().filter(id -> !still.contains(id)).toList();
    }

    private static String id(JsonNode interaction) {
        String id = interaction.path("id").asText();
        return id.matches("[A-Za-z0-9_-]{1,200}") ? id : "";
    }

    private void one(JsonNode interaction) {
        String id = id(interaction);
        if (id.isEmpty() || paused || closed || sentAgain(id)) {
            return;
        }
        if (interaction.path("interaction_kind").asText().equals("permission")) {
            permission(id, interaction);
        } else if (shown.size() < MAX_KNOWN && shown.add(id)) {
            screen.show("\n  " + OmnaraForm.shown(interaction.path("request")) + "\n");
        }
    }

    /** Whether it waits for somebody, or has its answer, which has perhaps not arrived. */
    private synchronized boolean sentAgain(String id) {
        Answer said = answered.get(id);
        if (said != null) {
            send(id, said);
        }
        return said != null || open.containsKey(id) || answered.size() >= MAX_KNOWN;
    }

    private void permission(String id, JsonNode interaction) {
        String callId = OmnaraFacts.id(interaction);
        JsonNode form = interaction.path("request");
        Optional<OmnaraFacts.Call> known = facts.call(callId);
        if (known.isEmpty()) {
            // Its event is still to come, and with it the next look.
            return;
        }
        OmnaraFacts.Call call = known.get();
        if (!interaction.path("tool_name").asText(call.tool()).equals(call.tool())) {
            answer(id, callId, form, false, "it is not what was asked for");
            return;
        }
        judge(id, callId, form, OmnaraTools.questions(call.tool(), call.input(), directory));
    }

    private void judge(String id, String call, JsonNode form, List<Question> questions) {
        Question first = null;
        Ruling.NeedsApproval need = null;
        for (Question question : questions) {
            switch (desk.judge(question)) {
                case Ruling.Allowed _ -> {}
                case Ruling.Denied denied -> {
                    desk.refused(question, denied);
                    screen.show("  refused: " + denied.why().reason() + "\n");
                    answer(id, call, form, false, denied.why().reason());
                    return;
                }
                case Ruling.NeedsApproval n -> {
                    first = first == null ? question : first;
                    need = need == null ? n : need;
                }
            }
        }
        if (first == null || need == null) {
            answer(id, call, form, true, "");
        } else {
            ask(id, call, form, first, need);
        }
    }

    private synchronized void ask(
            String id, String call, JsonNode form, Question question, Ruling.NeedsApproval need) {
        if (closed) {
            return;
        }
        if (open.size() >= MAX_OPEN) {
            answer(id, call, form, false, "too much waits for an answer");
            return;
        }
        Asking asking = desk.ask(question, need, said -> decided(id, said));
        open.put(id, new Open(asking, call, form));
        screen.show(
                "  may it? "
                        + question.summary()
                        + "\n  y: yes   n: no   ("
                        + need.why().reason()
                        + ")\n");
    }

    /** Over REST, or by the policy's time. */
    private synchronized void decided(String id, String said) throws IOException {
        Open was = open.remove(id);
        if (was == null) {
            throw new IOException("answered elsewhere");
        }
        boolean allowed = said.equals("allow");
        screen.show(allowed ? "  yes\n" : "  no\n");
        answer(id, was.call(), was.form(), allowed, said);
    }

    /** Somebody at the terminal answers the oldest question; false when there is none. */
    synchronized boolean answeredThere(boolean allowed) {
        String id = open.keySet().stream().findFirst().orElse("");
        Open was = open.remove(id);
        if (was == null) {
            return false;
        }
        screen.show(allowed ? "  yes\n" : "  no\n");
        desk.answered(was.asking(), allowed);
        answer(id, was.call(), was.form(), allowed, "somebody at the terminal said no");
        return true;
    }

    private synchronized void answer(
            String id, String call, JsonNode form, boolean allowed, String why) {
        Optional<JsonNode> body = OmnaraForm.answer(form, allowed, why);
        if (body.isEmpty()) {
            LOG.warnf("%s asks by a form that is not known: it is not answered", agent);
            return;
        }
        if (allowed) {
            allowedCalls.add(call);
            facts.allowed(call);
        }
        Answer said = new Answer(allowed, body.get());
        answered.put(id, said);
        send(id, said);
    }

    /** The same answer may be given twice; what does not arrive is sent again at the next look. */
    private void send(String id, Answer said) {
        if (sending.add(id)) {
            var _ = Thread.ofVirtual().name("omnara-answer").start(() -> sent(id, said));
        }
    }

    private void sent(String id, Answer said) {
        try {
            var _ = api.post(agent + "/interactions/" + id + "/resolve", said.body(), null);
        } catch (IOException e) {
            LOG.warnf("%s was not told its answer: %s", agent, e.getMessage());
        } finally {
            synchronized (this) {
                sending.remove(id);
            }
        }
    }

    /** It waits no more, and it was not us who answered. */
    private void elsewhere(String id) throws IOException {
        @Nullable JsonNode now = null;
        for (JsonNode one : api.list(agent + "/interactions?state=resolved")) {
            now = id.equals(id(one)) ? one : now;
        }
        synchronized (this) {
            Open was = open.remove(id);
            if (was == null) {
                return;
            }
            boolean allowed = now != null && OmnaraForm.allowed(now);
            screen.show(now == null ? "  it is not asked any more\n" : "  answered at Omnara\n");
            if (now == null) {
                desk.gone(was.asking());
            } else {
                desk.answered(was.asking(), allowed);
            }
            if (allowed) {
                allowedCalls.add(was.call());
                facts.allowed(was.call());
            }
        }
    }

    /**
     * A call has done what it does.
     *
     * @throws OmnaraException when nobody was asked before
     */
    void ran(String call) throws IOException {
        String tool = facts.call(call).map(OmnaraFacts.Call::tool).orElse("a tool");
        if (OmnaraTools.harmless(tool) || known(call)) {
            return;
        }
        look();
        if (!known(call)) {
            throw new OmnaraException(
                    0, tool + " ran without having been asked for: the agent is ended");
        }
    }

    private synchronized boolean known(String call) {
        return allowedCalls.contains(call);
    }

    /** Whether nothing is answered for now; then the agent stands at whatever it asks. */
    void pause(boolean now) {
        paused = now;
    }

    /** The agent is gone. */
    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(o -> desk.gone(o.asking()));
        open.clear();
    }
}
