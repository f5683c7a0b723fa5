package dev.agentvillage.runner.runtime;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a provider's CLI comes from, and how it is asked. Registries' addresses come from npm's and
 * pip's own configuration.
 */
public sealed interface Distribution {
    Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+(?:[-+][0-9A-Za-z.+-]+)?)");

    String providerId();

    /** As its registry names it. */
    String packageName();

    /**
     * @param program what really runs, as a glob in {@code node_modules} that one file matches
     * @param script of the package that has to be run once, in {@code node_modules}; empty for none
     */
    record Npm(String providerId, String packageName, String program, String script)
            implements Distribution {}

    /**
     * @param program in {@code bin}
     */
    record PyPi(String providerId, String packageName, String program) implements Distribution {}

    /** Every CLI that a runner can install. */
    List<Distribution> ALL =
            List.of(
                    new Npm(
                            "claude_code",
                            "@anthropic-ai/claude-code",
                            "@anthropic-ai/claude-code/bin/claude.exe",
                            "@anthropic-ai/claude-code/install.cjs"),
                    new Npm("codex", "@openai/codex", "@openai/codex-*/vendor/*/bin/codex", ""),
                    new Npm("gemini_cli", "@google/gemini-cli", ".bin/gemini", ""),
                    new Npm(
                            "opencode",
                            "opencode-ai",
                            "opencode-ai/bin/opencode.exe",
                            "opencode-ai/postinstall.mjs"),
                    new PyPi("aider", "aider-chat", "aider"));
}
