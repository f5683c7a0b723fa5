package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The home in which opencode asks for every tool, fetches and updates nothing, and believes nothing
 * of the repository.
 */
record OpencodeHome(Place place, ModelEndpoint model, String name) {
    private static final String PROVIDER = "village";
    private static final String VENDOR = "https://api.openai.com/v1";

    /** They touch nothing but its own lists and helpers, whose tools are asked for as well. */
    private static final String[] HARMLESS = {
        "todowrite", "todoread", "question", "task", "skill", "plan_enter", "plan_exit"
    };

    Map<String, String> environment(String password) {
        Map<String, String> env = new TreeMap<>();
        env.put("OPENCODE_SERVER_PASSWORD", password);
        for (String off :
                new String[] {
                    "PROJECT_CONFIG",
                    "AUTOUPDATE",
                    "MODELS_FETCH",
                    "SHARE",
                    "LSP_DOWNLOAD",
                    "DEFAULT_PLUGINS",
                    "CLAUDE_CODE",
                    "EXTERNAL_SKILLS"
                }) {
            env.put("OPENCODE_DISABLE_" + off, "1");
        }
        // Else it reads all models of the world, for seconds.
        env.put("OPENCODE_MODELS_PATH", models().toString());
        // The runner watches the files, too.
        env.put("OPENCODE_EXPERIMENTAL_DISABLE_FILEWATCHER", "1");
        return env;
    }

    private Path file(String name) {
        return place.home().resolve(".config/opencode").resolve(name);
    }

    private Path key() {
        return place.hooks().resolve("opencode.key");
    }

    private Path models() {
        return place.hooks().resolve("opencode-models.json");
    }

    Map<Path, String> files() {
        return Map.of(
                models(),
                "{}",
                key(),
                model.apiKey(),
                file("opencode.json"),
                config(),
                // With these it takes the library of its plugins for installed.
                file("node_modules/.installed"),
                "",
                file("package-lock.json"),
                "{\"packages\": {\"\": {\"dependencies\": {\"@opencode-ai/plugin\": \"*\"}}}}");
    }

    private String config() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        String whole = PROVIDER + "/" + name;
        all.put("autoupdate", false).put("share", "disabled").put("snapshot", false);
        all.put("model", whole).put("small_model", whole);
        all.putArray("enabled_providers").add(PROVIDER);
        ObjectNode provider = all.putObject("provider").putObject(PROVIDER);
        provider.put("npm", "@ai-sdk/openai-compatible").put("name", "Agent Village");
        String url = model.baseUrl();
        provider.putObject("options")
                .put("baseURL", url == null ? VENDOR : url)
                .put("apiKey", "{file:" + key() + "}");
        provider.putObject("models").putObject(name).put("name", name);
        // Whose tokens nobody is told.
        all.putObject("agent").putObject("title").put("disable", true);
        ObjectNode permission = all.putObject("permission");
        permission.put("*", "ask");
        for (String harmless : HARMLESS) {
            permission.put(harmless, "allow");
        }
        // What people write for agents is no setting.
        var rules = all.putArray("instructions");
        for (Path at = place.directory(); at != null; at = at.getParent()) {
            rules.add(at.resolve("AGENTS.md").toString());
            if (at.endsWith("repo")) {
                break;
            }
        }
        return all.toString();
    }
}
