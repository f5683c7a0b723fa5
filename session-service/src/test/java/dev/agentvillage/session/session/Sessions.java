package dev.agentvillage.session.session;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.order.Order;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sessions and runners for tests. */
public final class Sessions {
    public static final OrgId ORG = new OrgId("demo");
    public static final RunnerId RUNNER = new RunnerId("r1");
    public static final String INCARNATION = "i1";
    public static final CommandId START = new CommandId(new UUID(1, 1));
    public static final RepoRef REPO = RepoRef.git("https://example.org/r.git");

    private Sessions() {}

    public static Order order() {
        return order(Map.of());
    }

    public static Order order(Map<String, String> selector) {
        return new Order(
                SessionKind.AGENT,
                "demo",
                null,
                "shell",
                null,
                REPO,
                Checkout.DEFAULT_BRANCH,
                null,
                new Task("t", "g", null, null, null, null),
                null,
                Policy.OPEN,
                Limits.NONE,
                SessionMode.WRITE,
                Terminal.DEFAULT,
                Map.of(),
                selector,
                null);
    }

    /** Created at 0, on no runner. */
    public static Session created() {
        return new Session(
                new SessionId(new UUID(7, 7)),
                ORG,
                order(),
                "me",
                0,
                Placing.none(0),
                Progress.none(Terminal.DEFAULT),
                1,
                0,
                Lease.FREE);
    }

    /** Attempt 1, offered at 0. */
    public static Session offered() {
        Session session = created();
        return session.placing(session.placing().offered(RUNNER, "default", INCARNATION, START, 0));
    }

    public static Session accepted() {
        Session session = offered();
        return session.placing(session.placing().accepted());
    }

    public static RunnerHeartbeat heartbeat(
            RunnerId id,
            String incarnation,
            RunnerHeartbeat.Status status,
            int room,
            int active,
            Map<String, String> labels) {
        return new RunnerHeartbeat(
                id,
                incarnation,
                "1",
                "1",
                "default",
                status,
                "host",
                labels,
                null,
                0,
                new RunnerHeartbeat.Capacity(room, active, 0, 0, 0),
                List.of(
                        new RunnerHeartbeat.Runtime(
                                "shell", "5", null, Capabilities.TERMINAL_ONLY)),
                List.of());
    }

    /** The events of a change, as they would be stored. */
    public static List<SessionEvent> events(Change change) {
        return change.events().stream()
                .map(
                        draft ->
                                draft.apply(
                                        new SessionEnvelope(
                                                new UUID(0, 0),
                                                change.session().id(),
                                                change.session().org(),
                                                1,
                                                0)))
                .toList();
    }

    public static List<String> types(Change change) {
        return events(change).stream().map(SessionEvent::type).toList();
    }
}
