package dev.agentvillage.metering.outbox;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.AlertBody;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.contracts.patrol.Alert;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import java.util.Map;
import java.util.UUID;

/** Alerts of metering-service, as they leave. */
public final class Alerts {
    private static final String SOURCE = "metering-service";

    private Alerts() {}

    public static OutboxRecord alert(
            OrgId org,
            long now,
            Severity severity,
            String title,
            String text,
            Map<String, String> context) {
        UUID id = Ids.timeOrdered();
        Alert alert =
                new Alert(
                        new AlertBody(id, severity, AlertBody.Topic.POLICY, title, text, context),
                        org,
                        null,
                        null,
                        SOURCE);
        return OutboxRecord.of(
                Topics.ALERTS,
                org.value(),
                new CloudEvent(id.toString(), "/" + SOURCE, "Alert", now, org.value(), null),
                Json.text(Alert.class, alert));
    }
}
