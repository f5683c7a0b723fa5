package dev.agentvillage.runner.provider.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.NodeHook;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import dev.agentvillage.runner.provider.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The home in which Gemini CLI asks nothing, updates nothing and reports to nobody but the runner.
 *
 * @param node by its real path: by its name it may be a shim
 */
record GeminiHome(Place place, ModelEndpoint model, Path node) {
    private static final String SCRIPT = Script.of(GeminiHome.class, "gemini.sh");

    Path script() {
        return place.hooks().resolve("gemini.sh");
    }

    Path rules() {
        return place.hooks().resolve("gemini-rules.toml");
    }

    /** Searched before anything else. */
    Path commands() {
        return place.hooks().resolve("gemini-bin");
    }

    private NodeHook hook() {
        return new NodeHook(node, place.hooks().resolve("gemini-hook.mjs"));
    }

    private Path file(String name) {
        return place.home().resolve(".gemini").resolve(name);
    }

    Map<String, String> environment() {
        Map<String, String> env = new TreeMap<>();
        env.put("GEMINI_API_KEY", model.apiKey());
        String url = model.baseUrl();
        if (url != null) {
            env.put("GOOGLE_GEMINI_BASE_URL", url);
        }
        env.put("GEMINI_CLI_NO_RELAUNCH", "true");
        return env;
    }

    /**
     * @param url where hooks and telemetry go
     */
    Map<Path, String> files(Path gemini, String url, Policy policy) {
        Map<Path, String> files = new TreeMap<>();
        files.put(
                file("settings.json"), settings(url, NodeHook.gateMs(policy.approvalTimeoutMs())));
        files.put(file("trustedFolders.json"), folders());
        files.put(rules(), rules(policy));
        files.put(hook().script(), hook().text(url, policy.approvalTimeoutMs()));
        files.put(
                script(),
                SCRIPT.replace("@BIN@", quoted(commands()))
                        .replace("@NODE@", quoted(node))
                        .replace("@GEMINI@", quoted(gemini)));
        return files;
    }

    /**
     * Where it looks for a conversation that it had in this directory: under a name that a list of
     * directories gives it, and that a mark in it confirms.
     */
    Map<Path, String> continued(Conversation earlier) throws IOException {
        String name = "continued";
        String directory = place.directory().toRealPath().toString();
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.putObject("projects").put(directory, name);
        Path project = file("tmp").resolve(name);
        return Map.of(
                file("projects.json"),
                list.toString(),
                project.resolve(".project_root"),
                directory,
                project.resolve(
                        "chats/session-0-" + earlier.reference().substring(0, 8) + ".jsonl"),
                new String(earlier.written(), StandardCharsets.UTF_8));
    }

    private String settings(String url, long gateMs) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ObjectNode security = all.putObject("security");
        security.putObject("auth").put("selectedType", "gemini-api-key");
        security.putObject("folderTrust").put("enabled", true);
        all.putObject("general")
                .put("enableAutoUpdate", false)
                .put("enableAutoUpdateNotification", false)
                .putObject("sessionRetention")
                .put("enabled", false);
        all.putObject("privacy").put("usageStatisticsEnabled", false);
        all.putObject("telemetry")
                .put("enabled", true)
                .put("target", "local")
                .put("otlpEndpoint", url)
                .put("otlpProtocol", "http")
                .put("logPrompts", false)
                .put("traces", false);
        all.putObject("ui").put("hideTips", true).put("hideBanner", true);
        all.putObject("advanced").put("ignoreLocalEnv", true);
        // Agents of a repository are asked for in a dialog.
        all.putObject("experimental").put("enableAgents", false);
        all.putObject("hooksConfig").put("enabled", true).put("notifications", false);
        ObjectNode hooks = all.putObject("hooks");
        hook(hooks, "BeforeTool", hook().gate(), gateMs);
        for (String report : new String[] {"AfterTool", "BeforeAgent", "AfterAgent"}) {
            hook(hooks, report, hook().report(), NodeHook.reportMs());
        }
        return all.toString();
    }

    private static void hook(ObjectNode hooks, String event, String command, long timeoutMs) {
        ObjectNode matcher = hooks.putArray(event).addObject();
        matcher.put("matcher", "*");
        matcher.putArray("hooks")
                .addObject()
                .put("name", "agent-village")
                .put("type", "command")
                .put("command", command)
                .put("timeout", timeoutMs);
    }

    /**
     * When its settings are read nothing of the repository is trusted, so that none of it counts.
     */
    private String folders() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Path at = place.directory(); at != null; at = at.getParent()) {
            all.put(at.toString(), "DO_NOT_TRUST");
            try {
                all.put(at.toRealPath().toString(), "DO_NOT_TRUST");
            } catch (IOException e) {
                continue;
            }
            if (at.endsWith("repo")) {
                break;
            }
        }
        return all.toString();
    }

    /** What never runs, also when nobody can be asked any more. */
    private static String rules(Policy policy) {
        var text = new StringBuilder();
        rule(text, "toolName = \"mcp_*\"", "MCP servers are not part of this session");
        for (String entry : policy.shellDenylist()) {
            String words = entry.strip();
            if (words.matches("[A-Za-z0-9_./ -]{1,200}")) {
                rule(
                        text,
                        "toolName = \"run_shell_command\"\ncommandPrefix = \"" + words + "\"",
                        "the session's policy forbids it");
            }
        }
        return text.toString();
    }

    private static void rule(StringBuilder text, String condition, String message) {
        text.append("[[rule]]\n")
                .append(condition)
                .append("\ndecision = \"deny\"\npriority = 999\ndenyMessage = \"")
                .append(message)
                .append("\"\n");
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }
}
