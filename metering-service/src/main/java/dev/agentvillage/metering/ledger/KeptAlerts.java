package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.metering.outbox.Alerts;
import dev.agentvillage.platform.store.OutboxRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One alert for each organisation and reason of a batch: a flood of bad records is no flood of
 * alerts.
 */
final class KeptAlerts {
    /** Whose records cannot be told are the village's own matter. */
    private static final OrgId SYSTEM = new OrgId("system");

    private record Cause(OrgId org, Reason reason) {}

    private static final Comparator<Cause> ORDER =
            Comparator.<Cause, String>comparing(c -> c.org().value()).thenComparing(Cause::reason);

    private KeptAlerts() {}

    static List<OutboxRecord> of(List<Posting.KeptAside> kept) {
        return kept.stream()
                .collect(
                        Collectors.groupingBy(
                                k -> new Cause(org(k), k.reason()),
                                () -> new TreeMap<>(ORDER),
                                Collectors.toList()))
                .entrySet()
                .stream()
                .map(e -> alert(e.getKey(), e.getValue()))
                .toList();
    }

    private static OutboxRecord alert(Cause cause, List<Posting.KeptAside> kept) {
        Posting.KeptAside first = kept.getFirst();
        return Alerts.alert(
                cause.org(),
                first.record().at(),
                Severity.WARN,
                "Usage was kept aside: " + cause.reason().code(),
                "Not counted, not dropped: GET /api/metering/quarantine lists it.",
                Map.of(
                        "reason",
                        cause.reason().code(),
                        "records",
                        String.valueOf(kept.size()),
                        "first",
                        first.record().place().topic()
                                + "/"
                                + first.record().place().partition()
                                + "/"
                                + first.record().place().offset()));
    }

    private static OrgId org(Posting.KeptAside kept) {
        return kept.record().content() instanceof Received.Tick(var tick)
                ? tick.envelope().orgId()
                : SYSTEM;
    }
}
