package dev.agentvillage.stack.demo;

import java.util.Arrays;
import java.util.Optional;

/** A real CLI that the demo can be run with. */
public enum DemoAgent {
    CLAUDE_CODE("claude_code", "2.1.329", "", Optional.empty()),
    CODEX("codex", "0.169.0", "/v1", Optional.of("scripted-model")),
    GEMINI_CLI("gemini_cli", "0.61.0", "", Optional.empty()),
    OPENCODE("opencode", "1.18.33", "/v1", Optional.of("scripted-model")),
    AIDER("aider", "0.86.2", "/v1", Optional.of("scripted-model"));

    private final String id;
    private final String version;
    private final String path;
    private final Optional<String> model;

    DemoAgent(String id, String version, String path, Optional<String> model) {
        this.id = id;
        this.version = version;
        this.path = path;
        this.model = model;
    }

    public String id() {
        return id;
    }

    /** As it is installed with. */
    public String wanted() {
        return id + "@" + version;
    }

    String version() {
        return version;
    }

    /** What its CLI wants behind the address of a model server. */
    String path() {
        return path;
    }

    /** The model's name, where the CLI's own default behaves unlike the others. */
    Optional<String> model() {
        return model;
    }

    public static Optional<DemoAgent> byId(String id) {
        return Arrays.stream(values()).filter(a -> a.id.equals(id)).findFirst();
    }
}
