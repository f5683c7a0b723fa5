package dev.agentvillage.session.create;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /sessions} as it is described; {@link
 * dev.agentvillage.session.order.OrderReader} reads it. Unknown fields are refused.
 */
@Schema(
        name = "CreateSession",
        requiredProperties = {"providerId", "repoRef", "task"})
public record CreateBody(
        @Schema(maxLength = 100, defaultValue = "demo") @Nullable String villageId,
        @Schema(maxLength = 200) @Nullable String agentName,
        @Schema(
                        maxLength = 100,
                        description = "`shell`, `command`, or what runners report",
                        examples = "shell")
                String providerId,
        @Schema(maxLength = 100, description = "Exactly this version; absent: any")
                @Nullable String providerVersion,
        @Schema(
                        description =
                                "`git` takes `url` (https or file, no credentials), `local` an absolute `path` under one of LOCAL_REPO_ROOTS, the others `owner` and `name`")
                RepoRef repoRef,
        @Schema(
                        description =
                                "Default: the default branch. `branch` takes `ref`, `commit` `sha`, `tag` `tag`")
                @Nullable Checkout checkout,
        @Schema(maxLength = 500, description = "A directory inside the repository, without `..`")
                @Nullable String roomPath,
        Task task,
        @Schema(description = "Needed by the provider `command`, refused for every other")
                @Nullable Command command,
        @Nullable PolicyBody policy,
        @Schema(description = "Not available yet: 422") @Nullable Map<String, String> env,
        @Schema(
                        description =
                                "`read_only`: 422 where no runner can keep a session from writing",
                        defaultValue = "write")
                @Nullable SessionMode mode,
        @Nullable LimitsBody limits,
        @Nullable Terminal terminal,
        @Schema(description = "At most 32; keys to 63, values to 200 characters")
                @Nullable Map<String, String> labels,
        @Schema(description = "Labels that the runner must have; at most 16")
                @Nullable Map<String, String> runnerSelector,
        @Schema(
                        maxLength = 36,
                        description =
                                "The id of a session that has ended: its conversation and its changes are taken over. Same provider and repository, without `checkout`; 422 where nothing was kept")
                @Nullable String continues) {

    /** What the provider {@code command} runs. */
    public record Command(
            @Schema(minItems = 1, maxItems = 256, examples = "[\"make\", \"test\"]")
                    List<String> argv) {}

    /** What the session may do; a request only tightens. */
    @Schema(name = "CreatePolicy")
    public record PolicyBody(
            @Schema(
                            maxItems = 200,
                            description =
                                    "Programs, or their first words: `git status`, `npm run test:*`. Default: `[\"*\"]`")
                    @Nullable List<String> shellAllowlist,
            @Schema(
                            maxItems = 200,
                            description = "Programs, or words in their order: `rm`, `git push`")
                    @Nullable List<String> shellDenylist,
            @Schema(description = "What waits for somebody with the role approver")
                    @Nullable List<Category> requiresApprovalFor,
            @Schema(description = "Relative ones are of the repository") @Nullable PathsBody paths,
            @Schema(
                            description = "What a denied approval does to the session",
                            defaultValue = "refuse")
                    Policy.@Nullable OnDeny onDeny,
            @Schema(
                            minimum = "1000",
                            maximum = "604800000",
                            defaultValue = "3600000",
                            description = "Expiry is a deny")
                    @Nullable Long approvalTimeoutMs,
            @Schema(description = "Pushes and merges of more wait for an approval")
                    Policy.@Nullable DiffThresholds diffThresholds,
            @Schema(description = "`true` is not available yet: 422", defaultValue = "false")
                    @Nullable Boolean autoMerge,
            @Schema(
                            description =
                                    "`restricted` is not available yet: 422. Will be the default when it is",
                            defaultValue = "open")
                    @Nullable NetworkMode networkMode) {}

    /** Commands that name these are refused. */
    @Schema(name = "CreatePaths")
    public record PathsBody(
            @Schema(maxItems = 200) @Nullable List<String> deny,
            @Schema(maxItems = 200, description = "Refused where a command writes")
                    @Nullable List<String> readOnly) {}

    /** Where the session ends by itself. */
    @Schema(name = "CreateLimits")
    public record LimitsBody(
            @Schema(minimum = "1000", maximum = "86400000") @Nullable Long maxDurationMs,
            @Schema(minimum = "1000", maximum = "86400000") @Nullable Long maxIdleMs,
            @Schema(description = "Not available yet: 422") @Nullable Long maxTokens,
            @Schema(description = "Not available yet: 422") @Nullable Long maxCostMicros) {}
}
