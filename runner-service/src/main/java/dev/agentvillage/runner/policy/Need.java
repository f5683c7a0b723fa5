package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;

/** What an approval would be asked for. */
record Need(Category category, Risk risk, String reason) {}
