package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;

/** Something to count, and the time it was used in. */
record Charge(UsageUnits units, Span span) {}
