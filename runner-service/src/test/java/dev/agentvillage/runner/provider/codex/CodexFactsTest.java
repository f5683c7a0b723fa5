package dev.agentvillage.runner.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.RecordingDesk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CodexFactsTest {
    private static final String TOTAL =
            "{'threadId':'t','tokenUsage':{'total':{'inputTokens':%d,'cachedInputTokens':%d,"
                    + "'outputTokens':%d,'reasoningOutputTokens':%d}}}";

    private final RecordingDesk desk = new RecordingDesk();
    private final List<Fact> facts = desk.facts();
    private final CodexFacts codex = new CodexFacts(desk);

    @Test
    void takesACommandOutOfItsShell() {
        assertThat(ShellLine.unwrapped("/bin/bash -c 'git push origin HEAD'"))
                .isEqualTo("git push origin HEAD");
        assertThat(ShellLine.unwrapped("/bin/bash -lc \"printf '%s' a > b\""))
                .isEqualTo("printf '%s' a > b");
        assertThat(ShellLine.unwrapped("/bin/bash -c ls extra")).isEqualTo("/bin/bash -c ls extra");
        assertThat(ShellLine.unwrapped("python3 -c 'x'")).isEqualTo("python3 -c 'x'");
    }

    @Test
    void countsTheGrowthOfTotalsOnce() throws IOException {
        codex.following(json("{'thread':{'id':'t'},'model':'m'}"));
        told("thread/tokenUsage/updated", TOTAL.formatted(100, 40, 20, 5));
        told("thread/tokenUsage/updated", TOTAL.formatted(100, 40, 20, 5));
        told("thread/tokenUsage/updated", TOTAL.formatted(250, 90, 50, 6));

        assertThat(facts)
                .containsExactly(
                        new Fact.Conversation("t"),
                        new Fact.Used("m", new Tokens(60, 20, 40, 5), null),
                        new Fact.Used("m", new Tokens(100, 30, 50, 1), null));
    }

    @Test
    void countsWhatItsPatchesChanged() throws IOException {
        codex.following(json("{'thread':{'id':'t'},'model':'m'}"));
        String diff =
                "diff --git a/a b/a\\n--- a/a\\n+++ b/a\\n@@ -1,2 +1,2 @@\\n same\\n---two\\n+++four\\n+five\\n"
                        + "diff --git a/b b/b\\nnew file mode 100644\\n--- /dev/null\\n+++ b/b\\n"
                        + "@@ -0,0 +1 @@\\n+new\\n";
        told("turn/diff/updated", "{'threadId':'t','turnId':'u','diff':'" + diff + "'}");
        told("turn/diff/updated", "{'threadId':'helper','turnId':'u','diff':'" + diff + "'}");

        assertThat(facts).containsExactly(new Fact.Conversation("t"), new Fact.DiffHinted(2, 3, 1));
    }

    @Test
    void whatAThreadUsedInAnEarlierSessionIsNotToldAgain() throws IOException {
        String written =
                """
                {"type":"event_msg","payload":{"type":"token_count","info":null}}
                {"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":90,"cached_input_tokens":40,"output_tokens":20,"reasoning_output_tokens":5}}}}
                {"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":100,"cached_input_tokens":40,"output_tokens":20,"reasoning_output_tokens":5}}}}
                {"type":"event_msg","payload":{"type":"token_count","inf
                """;
        Conversation earlier = new Conversation("t", written.getBytes(StandardCharsets.UTF_8));
        codex.continues("t", CodexRollout.used(earlier));
        codex.following(json("{'thread':{'id':'t'},'model':'m'}"));
        told("thread/tokenUsage/updated", TOTAL.formatted(100, 40, 20, 5));
        told("thread/tokenUsage/updated", TOTAL.formatted(250, 90, 50, 6));

        assertThat(facts)
                .containsExactly(
                        new Fact.Conversation("t"),
                        new Fact.Used("m", new Tokens(100, 30, 50, 1), null));
    }

    @Test
    void tellsATurnWhoseBeginItDidNotHear() throws IOException {
        String item = "'id':'c','type':'commandExecution','command':'/bin/sh -c ls','cwd':'/w'";
        told("item/started", "{'threadId':'t','turnId':'u','item':{" + item + ",'processId':'1'}}");
        told(
                "item/completed",
                "{'threadId':'t','turnId':'u','item':{"
                        + item
                        + ",'status':'failed','exitCode':2,'aggregatedOutput':'no'}}");
        told("turn/completed", "{'threadId':'t','turn':{'id':'u'}}");

        assertThat(facts)
                .containsExactly(
                        new Fact.TurnStarted("u"),
                        new Fact.ToolRequested(
                                "c", "exec_command", Map.of("command", "ls", "cwd", "/w")),
                        new Fact.CommandStarted("c", "ls", "/w"),
                        new Fact.ToolFinished("c", "exec_command", "error"),
                        new Fact.CommandFinished("c", 2, "no"),
                        new Fact.TurnFinished("u"));
    }

    @Test
    void aCommandThatWasDeclinedNeverRan() throws IOException {
        told(
                "item/completed",
                "{'threadId':'t','item':{'id':'c','type':'commandExecution','status':'declined'}}");

        assertThat(facts).containsExactly(new Fact.ToolFinished("c", "exec_command", "denied"));
    }

    @Test
    void hintsAtTheFilesOfAPatch() throws IOException {
        told(
                "item/completed",
                "{'threadId':'t','item':{'id':'p','type':'fileChange','status':'completed','changes':"
                        + "[{'path':'/w/a','kind':'add'},{'path':'/w/b','kind':{'type':'delete'}}]}}");

        assertThat(facts)
                .containsExactly(
                        new Fact.ToolFinished("p", "apply_patch", "ok"),
                        new Fact.FilesHinted(List.of(Path.of("/w/a")), "write"),
                        new Fact.FilesHinted(List.of(Path.of("/w/b")), "delete"));
    }

    private void told(String method, String params) throws IOException {
        codex.notified(method, json(params));
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
