package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.metering.outbox.Alerts;
import dev.agentvillage.platform.store.OutboxRecord;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** What is said when a budget reaches a threshold. */
final class BudgetAlerts {
    private BudgetAlerts() {}

    static OutboxRecord of(OrgId org, Budget budget, Budget.Use use, long now) {
        BigInteger used = use.used();
        int threshold = budget.threshold(used);
        SessionId session = use.session();
        Map<String, String> context =
                new TreeMap<>(
                        Map.of(
                                "budget", budget.id(),
                                "threshold", String.valueOf(threshold),
                                "used", used.toString(),
                                "amount", String.valueOf(budget.amount())));
        if (session != null) {
            context.put("session", session.toString());
        }
        return Alerts.alert(
                org,
                now,
                threshold == 100 ? Severity.ERROR : Severity.WARN,
                "Budget " + budget.id() + " is used to " + threshold + " %",
                used
                        + " of "
                        + budget.amount()
                        + " "
                        + budget.meter().key()
                        + " (in base units) "
                        + (session == null
                                ? "this " + budget.scope().word()
                                : "by session " + session)
                        + ".",
                context);
    }
}
