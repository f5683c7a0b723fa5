package dev.agentvillage.runner.work;

/** What a session leaves behind. */
public record Result(Changes changes, Patch patch) {}
