package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What a provider can do, found at run time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Capabilities(
        boolean ptyStreaming,
        StructuredEdits structuredEdits,
        @JsonProperty("supportsMCP") boolean supportsMcp,
        boolean supportsNonInteractive,
        boolean supportsPlanAndExecute,
        @JsonProperty("supportsPRFlow") PrFlow supportsPrFlow,
        boolean supportsResume,
        ApprovalChannel approvalChannel,
        UsageSource usageSource,
        @Nullable Integer maxContextHint) {

    public enum StructuredEdits {
        @JsonProperty("none")
        NONE,
        @JsonProperty("diff")
        DIFF,
        @JsonProperty("fileEvents")
        FILE_EVENTS
    }

    public enum PrFlow {
        @JsonProperty("none")
        NONE,
        @JsonProperty("draft")
        DRAFT,
        @JsonProperty("full")
        FULL
    }

    public enum ApprovalChannel {
        @JsonProperty("none")
        NONE,
        @JsonProperty("hook")
        HOOK,
        @JsonProperty("protocol")
        PROTOCOL
    }

    public enum UsageSource {
        @JsonProperty("none")
        NONE,
        @JsonProperty("transcript")
        TRANSCRIPT,
        @JsonProperty("protocol")
        PROTOCOL,
        @JsonProperty("otel")
        OTEL
    }

    /** A terminal and nothing else: {@code shell} and {@code command}. */
    public static final Capabilities TERMINAL_ONLY =
            new Capabilities(
                    true,
                    StructuredEdits.NONE,
                    false,
                    true,
                    false,
                    PrFlow.NONE,
                    false,
                    ApprovalChannel.NONE,
                    UsageSource.NONE,
                    null);
}
