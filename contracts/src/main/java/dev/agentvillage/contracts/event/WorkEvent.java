package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.Bounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in the workspace. */
public sealed interface WorkEvent extends RunnerEvent {

    /**
     * A file was read, written or deleted; path relative to the workspace. Its room is its first
     * two directories, {@code .} at the root.
     */
    record FileTouched(
            @JsonUnwrapped Envelope envelope,
            @Bounds(max = 4096) String path,
            String roomPath,
            Reason reason)
            implements WorkEvent {}

    /**
     * From the base commit to the working tree, untracked files and commits included; at most 2,000
     * files.
     */
    record DiffSummary(
            @JsonUnwrapped Envelope envelope,
            int filesChanged,
            long linesAdded,
            long linesRemoved,
            @Bounds(max = 2000) List<FileDiff> files,
            boolean truncated)
            implements WorkEvent {}

    /** A command started; argv is redacted. */
    record CommandStarted(
            @JsonUnwrapped Envelope envelope,
            String commandId,
            List<String> argv,
            String cwd,
            Source source)
            implements WorkEvent {}

    /** A command ended; who sees it only in the process table does not learn its exit code. */
    record CommandFinished(
            @JsonUnwrapped Envelope envelope,
            String commandId,
            List<String> argv,
            String cwd,
            Source source,
            @Nullable Integer exitCode,
            long durationMs)
            implements WorkEvent {}

    /** A test command was recognised. */
    record TestRunStarted(
            @JsonUnwrapped Envelope envelope,
            String runId,
            String command,
            @Nullable List<String> testFiles)
            implements WorkEvent {}

    /** A recognised test command ended; counts where its output tells them. */
    record TestRunFinished(
            @JsonUnwrapped Envelope envelope,
            String runId,
            String command,
            @Nullable Integer exitCode,
            @Nullable Integer passed,
            @Nullable Integer failed,
            @Nullable Integer skipped,
            long durationMs,
            @Nullable String report)
            implements WorkEvent {}

    enum Reason {
        @JsonProperty("read")
        READ,
        @JsonProperty("write")
        WRITE,
        @JsonProperty("delete")
        DELETE,
        @JsonProperty("diff")
        DIFF
    }

    enum Source {
        @JsonProperty("shim")
        SHIM,
        @JsonProperty("hook")
        HOOK,
        @JsonProperty("provider")
        PROVIDER,
        /** Seen in the process table: what a person types into a shell has no other witness. */
        @JsonProperty("process")
        PROCESS
    }

    enum Status {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("modified")
        MODIFIED,
        @JsonProperty("deleted")
        DELETED,
        @JsonProperty("renamed")
        RENAMED
    }

    /**
     * One file of a diff, counted as {@code git diff --numstat} does; a binary file counts 0 and 0.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FileDiff(
            String path, @Nullable String oldPath, Status status, long additions, long deletions) {}
}
