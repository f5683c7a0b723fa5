package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.metering.outbox.Alerts;
import dev.agentvillage.platform.store.OutboxRecord;
import java.math.BigInteger;
import java.util.Map;

/** What is said when a budget reaches a threshold. */
final class BudgetAlerts {
    private BudgetAlerts() {}

    static OutboxRecord of(OrgId org, Budget budget, BigInteger used, long now) {
        int threshold = budget.threshold(used);
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
                        + " (in base units) this "
                        + budget.scope().word()
                        + ".",
                Map.of(
                        "budget", budget.id(),
                        "threshold", String.valueOf(threshold),
                        "used", used.toString(),
                        "amount", String.valueOf(budget.amount())));
    }
}
