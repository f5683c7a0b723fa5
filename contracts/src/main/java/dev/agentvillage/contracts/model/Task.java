package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done. Title at most 200 characters, goal 4000. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
        String title,
        String goal,
        @Nullable List<String> constraints,
        @Nullable List<String> acceptance,
        @Nullable String roomPath,
        @Nullable String branchName) {}
