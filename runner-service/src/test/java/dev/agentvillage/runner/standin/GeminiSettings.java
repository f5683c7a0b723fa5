package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is set: by the user, and by the repository where that is trusted. */
record GeminiSettings(JsonNode all) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static GeminiSettings read(Path home, Path directory) throws IOException {
        ObjectNode all = object(home.resolve(".gemini/settings.json"));
        JsonNode folders = object(home.resolve(".gemini/trustedFolders.json"));
        boolean asked = all.at("/security/folderTrust/enabled").asBoolean();
        if (!asked || trusted(folders, directory)) {
            all.setAll(object(directory.resolve(".gemini/settings.json")));
        }
        return new GeminiSettings(all);
    }

    /** By the nearest directory that something is said of. */
    private static boolean trusted(JsonNode folders, Path directory) {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (folders.has(at.toString())) {
                return folders.path(at.toString()).asText().startsWith("TRUST_");
            }
        }
        return false;
    }

    private static ObjectNode object(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? (ObjectNode) JSON.readTree(Files.readString(file))
                : JSON.createObjectNode();
    }

    /** By event; empty when they are off. */
    JsonNode hooks() {
        return all.at("/hooksConfig/enabled").asBoolean(true)
                ? all.path("hooks")
                : JSON.createObjectNode();
    }

    String telemetry() {
        return all.at("/telemetry/otlpEndpoint").asText();
    }
}
