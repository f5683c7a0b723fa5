package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hook before a tool, which runs when somebody has trusted it as it stands. */
record CodexHook(Pattern matcher, String command, long timeoutMs, AtomicBoolean trusted) {
    private static final Pattern WRITTEN =
            Pattern.compile(
                    "\\[\\[hooks\\.PreToolUse]]\nmatcher = (\".*\")\n"
                            + "\\[\\[hooks\\.PreToolUse\\.hooks]]\ntype = \"command\"\n"
                            + "command = (\".*\")\ntimeout = (\\d+)\n");
    private static final String KEY = "config.toml:pre_tool_use:0:0";

    static Optional<CodexHook> of(String config) throws IOException {
        Matcher written = WRITTEN.matcher(config);
        if (!config.contains("\nhooks = true\n") || !written.find()) {
            return Optional.empty();
        }
        return Optional.of(
                new CodexHook(
                        Pattern.compile(CodexServer.JSON.readValue(written.group(1), String.class)),
                        CodexServer.JSON.readValue(written.group(2), String.class),
                        TimeUnit.SECONDS.toMillis(Long.parseLong(written.group(3))),
                        new AtomicBoolean()));
    }

    ObjectNode told() {
        ObjectNode hook = JsonNodeFactory.instance.objectNode().put("key", KEY);
        return hook.put("command", command).put("source", "user").put("currentHash", hash());
    }

    private String hash() {
        return "sha256:" + Integer.toHexString(command.hashCode());
    }

    void trust(JsonNode state) {
        trusted.set(state.path(KEY).path("trusted_hash").asText().equals(hash()));
    }

    /** It goes on where the hook says nothing, is late, or ends in any way but with 2. */
    Verdict run(String tool, String line, String call) throws IOException, InterruptedException {
        if (!trusted.get() || !matcher.matcher(tool).find()) {
            return Verdict.YES;
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("hook_event_name", "PreToolUse").put("tool_name", tool).put("tool_use_id", call);
        event.put("cwd", System.getProperty("user.dir"));
        event.putObject("tool_input").put("command", line);
        HookProcess said = HookProcess.run(command, timeoutMs, event);
        if (said.exitCode() == 2) {
            return Verdict.no(said.err());
        }
        try {
            JsonNode decision = CodexServer.JSON.readTree(said.out()).path("hookSpecificOutput");
            return decision.path("permissionDecision").asText().equals("deny")
                    ? Verdict.no(decision.path("permissionDecisionReason").asText())
                    : Verdict.YES;
        } catch (JacksonException e) {
            return Verdict.YES;
        }
    }
}
