package dev.agentvillage.session.workstream;

import static dev.agentvillage.session.workstream.Mapped.AGENT;
import static dev.agentvillage.session.workstream.Mapped.AT;
import static dev.agentvillage.session.workstream.Mapped.ITS;
import static dev.agentvillage.session.workstream.Mapped.flat;
import static dev.agentvillage.session.workstream.Mapped.of;
import static dev.agentvillage.session.workstream.Mapped.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.ProviderEvent.ToolRequest;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.event.WorkEvent.TestRunFinished;
import dev.agentvillage.contracts.event.WorkEvent.TestRunStarted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the table that tell what a session does. */
class DoingTest {
    @Test
    void terminalChunk() {
        assertThat(
                        Mapping.output(AGENT, "hi", "stdout", 17, AT, Room.Kind.VILLAGE).stream()
                                .map(Mapped::text))
                .containsExactly(
                        work("[VILLAGE]", "output", "{\"data\":\"hi\",\"stream\":\"stdout\"}"),
                        flat(
                                "terminal_output",
                                "[VILLAGE]",
                                "\"data\":\"hi\",\"stream\":\"stdout\",\"ts\":"
                                        + AT
                                        + ",\"seq\":17"));
    }

    @ParameterizedTest
    @CsvSource({
        "READ, file_read, read",
        "WRITE, file_edit, write",
        "DELETE, file_delete, delete",
        "DIFF, file_edit, diff"
    })
    void fileTouched(WorkEvent.Reason reason, String type, String wire) {
        assertThat(of(new FileTouched(ITS, "a/b.c", "a", reason)))
                .containsExactly(
                        work(
                                type,
                                "{\"path\":\"a/b.c\",\"roomPath\":\"a\",\"reason\":\""
                                        + wire
                                        + "\"}"));
    }

    @Test
    void diffSummary() {
        assertThat(
                        of(
                                new DiffSummary(
                                        ITS,
                                        1,
                                        2,
                                        3,
                                        List.of(
                                                new FileDiff(
                                                        "a", null, WorkEvent.Status.ADDED, 2, 3)),
                                        false)))
                .containsExactly(
                        work(
                                "file_edit",
                                "{\"filesChanged\":1,\"linesAdded\":2,\"linesRemoved\":3,\"files\":[{\"path\":\"a\",\"status\":\"added\",\"additions\":2,\"deletions\":3}]}"));
    }

    @Test
    void commands() {
        assertThat(of(new CommandStarted(ITS, "c1", List.of("ls"), "/w", WorkEvent.Source.HOOK)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"started\",\"commandId\":\"c1\",\"argv\":[\"ls\"],\"cwd\":\"/w\",\"source\":\"hook\"}"));
        assertThat(
                        of(
                                new CommandFinished(
                                        ITS,
                                        "c1",
                                        List.of("ls"),
                                        "/w",
                                        WorkEvent.Source.HOOK,
                                        0,
                                        5)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"finished\",\"commandId\":\"c1\",\"argv\":[\"ls\"],\"cwd\":\"/w\",\"source\":\"hook\",\"exitCode\":0,\"durationMs\":5}"));
    }

    @Test
    void testRuns() {
        assertThat(of(new TestRunStarted(ITS, "t1", "npm test", null)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"started\",\"testRunId\":\"t1\",\"command\":\"npm test\"}"));
        assertThat(of(new TestRunFinished(ITS, "t1", "npm test", 1, 4, 1, 0, 5, null)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"finished\",\"testRunId\":\"t1\",\"command\":\"npm test\",\"exitCode\":1,\"passed\":4,\"failed\":1,\"skipped\":0,\"durationMs\":5}"));
    }

    @Test
    void tools() {
        assertThat(of(new ToolRequest(ITS, "r1", "grep", Map.of("q", "x"))))
                .containsExactly(
                        work(
                                "tool_use",
                                "{\"phase\":\"requested\",\"requestId\":\"r1\",\"toolName\":\"grep\",\"arguments\":{\"q\":\"x\"}}"));
        assertThat(of(new ToolResult(ITS, "r1", "grep", "ok")))
                .containsExactly(
                        work(
                                "tool_use",
                                "{\"phase\":\"answered\",\"requestId\":\"r1\",\"toolName\":\"grep\",\"outcome\":\"ok\"}"));
    }
}
