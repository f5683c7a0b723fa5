package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.Bounds;

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
        @Bounds(min = 1) int part,
        @Bounds(min = 1) int parts,
        @Bounds(max = 393_216) String data,
        boolean truncated)
        implements RunnerEvent {}
