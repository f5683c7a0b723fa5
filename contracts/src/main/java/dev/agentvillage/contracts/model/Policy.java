package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.Bounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session may do. A request only tightens what its organisation allows.
 *
 * @param allowlistFirst what is not on the allowlist is denied, also when an approval is asked for
 *     it; absent is false. Comes of an intersection where one side allows less and the other asks
 *     for more
 * @param adapters by which alone sessions are run; absent for any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Policy(
        List<String> shellAllowlist,
        List<String> shellDenylist,
        List<Category> requiresApprovalFor,
        NetworkMode networkMode,
        @Nullable Paths paths,
        @Nullable DiffThresholds diffThresholds,
        OnDeny onDeny,
        long approvalTimeoutMs,
        boolean autoMerge,
        @Nullable Boolean allowlistFirst,
        @Bounds(max = 100) @Nullable List<TrustedAdapter> adapters) {

    public Policy(
            List<String> shellAllowlist,
            List<String> shellDenylist,
            List<Category> requiresApprovalFor,
            NetworkMode networkMode,
            @Nullable Paths paths,
            @Nullable DiffThresholds diffThresholds,
            OnDeny onDeny,
            long approvalTimeoutMs,
            boolean autoMerge) {
        this(
                shellAllowlist,
                shellDenylist,
                requiresApprovalFor,
                networkMode,
                paths,
                diffThresholds,
                onDeny,
                approvalTimeoutMs,
                autoMerge,
                null,
                null);
    }

    public enum OnDeny {
        @JsonProperty("refuse")
        REFUSE,
        @JsonProperty("stop")
        STOP
    }

    public record Paths(List<String> deny, List<String> readOnly) {}

    public record DiffThresholds(int files, int lines) {}

    /** Forbids whatever either forbids, and asks for whatever either asks for. */
    public Policy and(Policy other) {
        return PolicyIntersection.of(this, other);
    }

    /**
     * @param adapter absent of a runner that does not say: such a one is trusted by nobody who
     *     lists
     */
    public boolean admits(@Nullable Adapter adapter) {
        return adapters == null
                || adapter != null && adapters.stream().anyMatch(t -> t.trusts(adapter));
    }

    /** Everything allowed, network open: what a session gets until gates exist. */
    public static final Policy OPEN =
            new Policy(
                    List.of("*"),
                    List.of(),
                    List.of(),
                    NetworkMode.OPEN,
                    null,
                    null,
                    OnDeny.REFUSE,
                    3_600_000,
                    false);
}
