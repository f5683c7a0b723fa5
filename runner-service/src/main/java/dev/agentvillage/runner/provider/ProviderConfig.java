package dev.agentvillage.runner.provider;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operator sets about providers; the environment variables are in application.properties.
 */
@ConfigMapping(prefix = "providers")
public interface ProviderConfig {
    /** Where versions are installed; several runners may share it. */
    String runtimesDir();

    /** A JSON file of mode 600: see {@link ModelEndpoints}. */
    Optional<String> modelEndpointsFile();

    /** A JSON file that describes an agent of the Agent Client Protocol. */
    Optional<String> acpAgentFile();

    /** A JSON file that declares further providers. */
    Optional<String> declaredFile();

    /** Of the adapters that are a part of the runner. */
    String adapterVersion();

    /** A JSON file of mode 600 that says whose agents at Omnara are used. */
    Optional<String> omnaraFile();

    /** Where this runner, and no other, remembers which agents at Omnara it has to archive. */
    String omnaraAgentsDir();

    boolean test();

    Optional<String> claudeCodePath();

    Optional<String> codexPath();

    Optional<String> geminiPath();

    Optional<String> opencodePath();

    Optional<String> aiderPath();

    /** Programs that an operator installed himself, by provider id. */
    default Map<String, Path> paths() {
        Map<String, Path> paths = new TreeMap<>();
        claudeCodePath().ifPresent(p -> paths.put("claude_code", Path.of(p)));
        codexPath().ifPresent(p -> paths.put("codex", Path.of(p)));
        geminiPath().ifPresent(p -> paths.put("gemini_cli", Path.of(p)));
        opencodePath().ifPresent(p -> paths.put("opencode", Path.of(p)));
        aiderPath().ifPresent(p -> paths.put("aider", Path.of(p)));
        return paths;
    }
}
