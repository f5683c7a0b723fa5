package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an alert says, whoever raises it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlertBody(
        UUID alertId,
        Severity severity,
        Topic category,
        String title,
        String description,
        @Nullable Map<String, String> context) {

    public enum Topic {
        @JsonProperty("security")
        SECURITY,
        @JsonProperty("performance")
        PERFORMANCE,
        @JsonProperty("build")
        BUILD,
        @JsonProperty("test")
        TEST,
        @JsonProperty("dependency")
        DEPENDENCY,
        @JsonProperty("policy")
        POLICY
    }
}
