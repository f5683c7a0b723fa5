package dev.agentvillage.runner.provider.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The home in which Claude Code asks nothing, updates nothing and reports to nobody. */
record ClaudeHome(Place place, ModelEndpoint model) {
    /** By this much of its end a key counts as approved. */
    private static final int KEY_END = 20;

    private static final List<String> GATES = List.of("PreToolUse", "PermissionRequest");
    private static final List<String> REPORTS =
            List.of("UserPromptSubmit", "PostToolUse", "PostToolUseFailure", "Stop", "SessionEnd");
    private static final long REPORT_SECONDS = 30;
    private static final long SPARE_SECONDS = 120;

    Path settings() {
        return place.hooks().resolve("claude.json");
    }

    /** Where it looks for a conversation that was begun where it runs. */
    Path transcript(String conversation) {
        String project = place.directory().toString().replaceAll("[^A-Za-z0-9]", "-");
        return place.home().resolve(".claude/projects/" + project + "/" + conversation + ".jsonl");
    }

    Map<Path, String> files() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("hasCompletedOnboarding", true);
        state.put("autoUpdates", false);
        state.put("bypassPermissionsModeAccepted", true);
        String key = model.apiKey();
        ObjectNode keys = state.putObject("customApiKeyResponses");
        keys.putArray("approved").add(key.substring(Math.max(0, key.length() - KEY_END)));
        keys.putArray("rejected");
        ObjectNode projects = state.putObject("projects");
        for (Path at = place.directory(); at != null; at = at.getParent()) {
            trusted(projects.putObject(at.toString()));
            if (at.endsWith("repo")) {
                break;
            }
        }
        return Map.of(place.home().resolve(".claude.json"), state.toString());
    }

    private static void trusted(ObjectNode project) {
        project.put("hasTrustDialogAccepted", true);
        project.put("hasCompletedProjectOnboarding", true);
    }

    Map<String, String> environment() {
        Map<String, String> env = new TreeMap<>();
        env.put("ANTHROPIC_API_KEY", model.apiKey());
        String url = model.baseUrl();
        if (url != null) {
            env.put("ANTHROPIC_BASE_URL", url);
        }
        env.put("DISABLE_AUTOUPDATER", "1");
        env.put("DISABLE_UPDATES", "1");
        env.put("DISABLE_TELEMETRY", "1");
        env.put("DISABLE_ERROR_REPORTING", "1");
        env.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        return env;
    }

    /**
     * Settings given on the command line: the repository's and the user's do not count, and none of
     * them switches these hooks off.
     */
    String hooks(String url, Policy policy) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("disableAllHooks", false);
        ObjectNode hooks = settings.putObject("hooks");
        long gate = policy.approvalTimeoutMs() / 1000 + SPARE_SECONDS;
        GATES.forEach(event -> hook(hooks, event, url, gate).put("onFailure", "block"));
        REPORTS.forEach(event -> hook(hooks, event, url, REPORT_SECONDS));
        return settings.toString();
    }

    private static ObjectNode hook(ObjectNode hooks, String event, String url, long seconds) {
        ObjectNode matcher = hooks.putArray(event).addObject();
        matcher.put("matcher", "*");
        ObjectNode hook = matcher.putArray("hooks").addObject();
        return hook.put("type", "http").put("url", url).put("timeout", seconds);
    }
}
