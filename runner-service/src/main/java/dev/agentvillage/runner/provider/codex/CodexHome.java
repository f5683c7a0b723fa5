package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.policy.Watched;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.NodeHook;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The home in which Codex asks nothing, updates nothing, and believes nothing of the repository.
 *
 * @param hook that is asked before a patch is applied; absent in versions that have none
 */
record CodexHome(Place place, ModelEndpoint model, Optional<NodeHook> hook) {
    static final String KEY = "AGENT_VILLAGE_MODEL_KEY";
    private static final String VENDOR = "https://api.openai.com/v1";
    private static final String DIRECTORIES =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** A line that the server cannot take apart is a call of its shell. */
    private static final Set<String> SHELLS =
            Set.of(
                    "/bin/bash",
                    "/usr/bin/bash",
                    "bash",
                    "/bin/sh",
                    "/usr/bin/sh",
                    "sh",
                    "/bin/zsh",
                    "zsh",
                    "env",
                    "xargs",
                    "eval",
                    "exec",
                    "command",
                    "nohup",
                    "timeout");

    Path directory() {
        return place.home().resolve(".codex");
    }

    Map<String, String> environment() {
        return Map.of("CODEX_HOME", directory().toString(), KEY, model.apiKey());
    }

    Map<Path, String> files(Policy policy) {
        return Map.of(
                directory().resolve("config.toml"),
                config(policy),
                directory().resolve("rules/default.rules"),
                rules(policy));
    }

    private String config(Policy policy) {
        String url = model.baseUrl();
        String name = model.model();
        var text = new StringBuilder();
        text.append(name == null ? "" : "model = " + quoted(name) + "\n")
                .append(
                        """
                        model_provider = "village"
                        check_for_update_on_startup = false
                        approval_policy = "on-request"
                        sandbox_mode = "danger-full-access"
                        allow_login_shell = false
                        [model_providers.village]
                        name = "Agent Village"
                        wire_api = "responses"
                        """)
                .append("env_key = ")
                .append(quoted(KEY))
                .append("\nbase_url = ")
                .append(quoted(url == null ? VENDOR : url))
                .append(
                        """

                        [features]
                        daemon_auto_start = false
                        plugins = false
                        apps = false
                        """)
                .append("hooks = ")
                .append(hook.isPresent())
                .append(
                        """

                        [analytics]
                        enabled = false
                        [shell_environment_policy]
                        inherit = "all"
                        ignore_default_excludes = true
                        """)
                .append("exclude = [")
                .append(quoted(KEY))
                .append("]\n");
        hook.ifPresent(
                h ->
                        text.append("[[hooks.PreToolUse]]\nmatcher = ")
                                .append(
                                        quoted(
                                                "^("
                                                        + CodexPatch.SHELL
                                                        + "|"
                                                        + CodexPatch.TOOL
                                                        + ")$"))
                                .append("\n[[hooks.PreToolUse.hooks]]\ntype = \"command\"\n")
                                .append("command = ")
                                .append(quoted(h.gate()))
                                .append("\ntimeout = ")
                                .append(NodeHook.gateMs(policy.approvalTimeoutMs()) / 1_000)
                                .append('\n'));
        untrusted()
                .forEach(
                        directory ->
                                text.append("[projects.")
                                        .append(quoted(directory))
                                        .append("]\ntrust_level = \"untrusted\"\n"));
        return text.toString();
    }

    /** Said beforehand, so that nobody is asked; and then nothing of its .codex counts. */
    private Set<String> untrusted() {
        Set<String> all = new TreeSet<>();
        for (Path at = place.directory(); at != null; at = at.getParent()) {
            all.add(at.toString());
            try {
                all.add(at.toRealPath().toString());
            } catch (IOException e) {
                continue;
            }
            if (at.endsWith("repo")) {
                break;
            }
        }
        return all;
    }

    private static String rules(Policy policy) {
        Set<String> names = new TreeSet<>(SHELLS);
        for (String directory : DIRECTORIES.split(":", -1)) {
            names.addAll(watched(policy, Path.of(directory)));
        }
        var text = new StringBuilder();
        for (String name : names) {
            text.append("prefix_rule(pattern=[")
                    .append(quoted(name))
                    .append("], decision=\"prompt\")\n");
        }
        return text.toString();
    }

    private static Set<String> watched(Policy policy, Path directory) {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> all = Files.list(directory)) {
                all.map(p -> p.getFileName().toString())
                        .filter(name -> Watched.by(policy, name))
                        .forEach(
                                name -> {
                                    names.add(name);
                                    names.add(directory.resolve(name).toString());
                                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /** TOML's and Starlark's basic strings are JSON's, as far as these go. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                quoted.append('\\').append((char) c);
                            } else if (c < 32 || c == 127) {
                                quoted.append(String.format("\\u%04x", c));
                            } else {
                                quoted.append((char) c);
                            }
                        });
        return quoted.append('"').toString();
    }
}
