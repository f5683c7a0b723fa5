package dev.agentvillage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server does with one request: waits, then breaks it or speaks. */
record Act(
        List<Step.Wait> waits,
        Step.@Nullable Fault fault,
        String text,
        @Nullable ToolCall tool,
        Spend spend,
        long pace,
        boolean aside) {}
