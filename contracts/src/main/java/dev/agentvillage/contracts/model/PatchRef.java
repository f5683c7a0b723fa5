package dev.agentvillage.contracts.model;

/** The session's final patch: an artifact by id, {@code sha256:} hash and size. */
public record PatchRef(String artifactId, String hash, long bytes) {}
