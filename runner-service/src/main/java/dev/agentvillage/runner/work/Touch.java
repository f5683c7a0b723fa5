package dev.agentvillage.runner.work;

import dev.agentvillage.contracts.event.WorkEvent;

/** A file that changed and has been stable since; path relative to the repository, with slashes. */
public record Touch(String path, WorkEvent.Reason reason) {}
