package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.model.Adapter;

/** A driver that is no part of the runner, but of its operator's configuration. */
public interface Declared {
    Adapter adapter();
}
