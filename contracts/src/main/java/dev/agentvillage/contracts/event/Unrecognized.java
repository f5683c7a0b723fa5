package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;

/** An event of a later version, kept as it came: services are upgraded one by one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record Unrecognized(
        @JsonUnwrapped Envelope envelope, @JsonAnySetter @JsonAnyGetter Map<String, Object> fields)
        implements RunnerEvent {}
