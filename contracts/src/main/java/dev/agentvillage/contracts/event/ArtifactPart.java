package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A piece of a file that outlives the session: {@code data} is base64 of at most 384 KiB, parts
 * count from 1.
 */
public record ArtifactPart(
        @JsonUnwrapped Envelope envelope,
        String artifactId,
        String name,
        String mediaType,
        String sha256,
        int part,
        int parts,
        String data,
        boolean truncated)
        implements RunnerEvent {}
