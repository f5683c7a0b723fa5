package dev.agentvillage.session.workstream;

import static dev.agentvillage.session.workstream.Said.fields;

import dev.agentvillage.contracts.event.ProviderEvent.ToolRequest;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.event.WorkEvent.TestRunFinished;
import dev.agentvillage.contracts.event.WorkEvent.TestRunStarted;
import java.util.Map;
import java.util.Optional;

/** What an agent does, as rooms hear of it: files, commands, tests and tools. */
record Doing(String type, Map<String, Object> payload) {

    static Optional<Doing> of(RunnerEvent event) {
        return switch (event) {
            case FileTouched e ->
                    doing(
                            switch (e.reason()) {
                                case READ -> "file_read";
                                case WRITE, DIFF -> "file_edit";
                                case DELETE -> "file_delete";
                            },
                            fields(
                                    "path", e.path(),
                                    "roomPath", e.roomPath(),
                                    "reason", e.reason()));
            case DiffSummary e ->
                    doing(
                            "file_edit",
                            fields(
                                    "filesChanged", e.filesChanged(),
                                    "linesAdded", e.linesAdded(),
                                    "linesRemoved", e.linesRemoved(),
                                    "files", e.files()));
            case CommandStarted e ->
                    doing(
                            "command",
                            fields(
                                    "phase", "started",
                                    "commandId", e.commandId(),
                                    "argv", e.argv(),
                                    "cwd", e.cwd(),
                                    "source", e.source()));
            case CommandFinished e ->
                    doing(
                            "command",
                            fields(
                                    "phase", "finished",
                                    "commandId", e.commandId(),
                                    "argv", e.argv(),
                                    "cwd", e.cwd(),
                                    "source", e.source(),
                                    "exitCode", e.exitCode(),
                                    "durationMs", e.durationMs()));
            case TestRunStarted e ->
                    doing(
                            "command",
                            fields(
                                    "phase", "started",
                                    "testRunId", e.runId(),
                                    "command", e.command(),
                                    "testFiles", e.testFiles()));
            case TestRunFinished e ->
                    doing(
                            "command",
                            fields(
                                    "phase", "finished",
                                    "testRunId", e.runId(),
                                    "command", e.command(),
                                    "exitCode", e.exitCode(),
                                    "passed", e.passed(),
                                    "failed", e.failed(),
                                    "skipped", e.skipped(),
                                    "durationMs", e.durationMs()));
            case ToolRequest e ->
                    doing(
                            "tool_use",
                            fields(
                                    "phase", "requested",
                                    "requestId", e.requestId(),
                                    "toolName", e.toolName(),
                                    "arguments", e.arguments()));
            case ToolResult e ->
                    doing(
                            "tool_use",
                            fields(
                                    "phase", "answered",
                                    "requestId", e.requestId(),
                                    "toolName", e.toolName(),
                                    "outcome", e.outcome()));
            // Not in the table: what they tell comes by another event, or is nobody's business
            // here.
            default -> Optional.empty();
        };
    }

    private static Optional<Doing> doing(String type, Map<String, Object> payload) {
        return Optional.of(new Doing(type, payload));
    }
}
