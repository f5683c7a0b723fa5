package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What opencode reads of its home, and of the repository when nothing keeps it from that.
 *
 * @param asks before every tool
 */
record OpencodeSettings(String baseUrl, String key, String model, boolean asks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static OpencodeSettings read() throws IOException {
        JsonNode all =
                JSON.readTree(
                        Files.readString(
                                Path.of(System.getenv("HOME"), ".config/opencode/opencode.json")));
        String[] model = all.path("model").asText().split("/", 2);
        JsonNode options = all.path("provider").path(model[0]).path("options");
        String key = options.path("apiKey").asText();
        if (key.startsWith("{file:")) {
            key = Files.readString(Path.of(key.substring("{file:".length(), key.length() - 1)));
        }
        JsonNode permission = all.path("permission");
        Path repository = Path.of("opencode.json");
        if (System.getenv("OPENCODE_DISABLE_PROJECT_CONFIG") == null && Files.exists(repository)) {
            permission = JSON.readTree(Files.readString(repository)).path("permission");
        }
        return new OpencodeSettings(
                options.path("baseURL").asText(),
                key,
                model[1],
                permission.path("*").asText().equals("ask"));
    }
}
