package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done. Title at most 200 characters, goal 4000. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
        @Bounds(max = 200) String title,
        @Bounds(max = 4000) String goal,
        @Nullable List<String> constraints,
        @Nullable List<String> acceptance,
        @Bounds(max = 500) @Nullable String roomPath,
        @Nullable String branchName) {}
