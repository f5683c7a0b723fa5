package dev.agentvillage.runner.session;

import dev.agentvillage.runner.terminal.BacklogLimits;
import dev.agentvillage.runner.work.TestCommands;

/**
 * @param approvalGraceMs how long after its expiry a decision that was made before still counts
 * @param path PATH of the sessions' programs; blank for the usual one
 */
public record SessionSettings(
        long tickMs,
        long maxDurationMs,
        long startTimeoutMs,
        long workspaceTimeoutMs,
        long graceMs,
        long finishMs,
        BacklogLimits backlog,
        String path,
        TestCommands tests,
        long approvalGraceMs) {}
