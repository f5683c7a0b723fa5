package dev.agentvillage.session.workstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What becomes of an event, as text to compare. */
final class Mapped {
    private Mapped() {}

    static final long AT = 1_795_222_800_123L;
    static final String TIME = "2026-11-21T01:00:00.123Z";
    static final Session SESSION = Sessions.accepted();
    static final Agent AGENT = Agent.of(SESSION);
    static final String WORK = "work_stream_event";
    static final SessionEnvelope OURS =
            new SessionEnvelope(new UUID(1, 1), SESSION.id(), Sessions.ORG, 17, AT);
    static final Envelope ITS =
            new Envelope(
                    new UUID(1, 2),
                    SESSION.id(),
                    Sessions.ORG,
                    Sessions.REPO,
                    AT - 5,
                    Sessions.RUNNER,
                    Sessions.INCARNATION,
                    1,
                    3);

    /** A message as "event > rooms: data". */
    static List<String> of(SessionEvent event) {
        return Mapping.of(event, AGENT).stream().map(Mapped::text).toList();
    }

    static List<String> of(RunnerEvent event) {
        return of(new RunnerEventAccepted(OURS, event));
    }

    static String text(Said said) {
        return said.event()
                + " > "
                + said.to().stream().map(Enum::name).sorted().toList()
                + ": "
                + Json.text(Map.class, said.data());
    }

    static String work(String type, String payload) {
        return work("[AGENT, VILLAGE]", type, payload);
    }

    static String work(String rooms, String type, String payload) {
        return WORK
                + " > "
                + rooms
                + ": {\"agentId\":\"runner_00000000\",\"sessionId\":\"00000000-0000-0007-0000-000000000007\",\"type\":\""
                + type
                + "\",\"payload\":"
                + payload
                + ",\"timestamp\":\""
                + TIME
                + "\",\"seq\":17}";
    }

    static String flat(String event, String rooms, String more) {
        return event
                + " > "
                + rooms
                + ": {\"sessionId\":\"00000000-0000-0007-0000-000000000007\",\"agentId\":\"runner_00000000\","
                + more
                + "}";
    }

    static JsonNode payload(SessionEvent event) {
        return Json.parse(
                        JsonNode.class,
                        Json.text(Map.class, Mapping.of(event, AGENT).getFirst().data()))
                .path("payload");
    }

    static JsonNode payload(RunnerEvent event) {
        return payload(new RunnerEventAccepted(OURS, event));
    }
}
