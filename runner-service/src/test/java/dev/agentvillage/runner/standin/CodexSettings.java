package dev.agentvillage.runner.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Codex reads of its home, and of a repository that it trusts.
 *
 * @param asked the programs that it asks for
 * @param hook before each tool
 */
record CodexSettings(
        Path home,
        String baseUrl,
        String key,
        String model,
        Set<String> asked,
        Optional<CodexHook> hook) {
    private static final Pattern RULE =
            Pattern.compile("prefix_rule\\(pattern=\\[\"([^\"]*)\"\\], decision=\"(\\w+)\"\\)");

    /** What a line has that is more than programs one after the other. */
    private static final Pattern HARD = Pattern.compile("[$`<>(){}\n\\\\]");

    static CodexSettings read() throws IOException {
        Path home = Path.of(System.getenv("CODEX_HOME"));
        String config = Files.readString(home.resolve("config.toml"));
        Set<String> asked = new TreeSet<>();
        rules(home.resolve("rules/default.rules"), asked);
        String here = "[projects.\"" + System.getProperty("user.dir") + "\"]\ntrust_level = ";
        if (!config.contains(here + "\"untrusted\"")) {
            rules(Path.of(".codex/rules/default.rules"), asked);
        }
        return new CodexSettings(
                home,
                value(config, "base_url"),
                System.getenv(value(config, "env_key")),
                value(config, "model"),
                asked,
                CodexHook.of(config));
    }

    private static void rules(Path file, Set<String> asked) throws IOException {
        if (Files.exists(file)) {
            Matcher rules = RULE.matcher(Files.readString(file));
            while (rules.find()) {
                if (rules.group(2).equals("prompt")) {
                    asked.add(rules.group(1));
                } else {
                    asked.remove(rules.group(1));
                }
            }
        }
    }

    private static String value(String config, String name) {
        Matcher value = Pattern.compile("(?m)^" + name + " = \"([^\"]*)\"$").matcher(config);
        if (!value.find()) {
            throw new IllegalStateException("config.toml has no " + name);
        }
        return value.group(1);
    }

    /** What it cannot take apart is a call of its shell. */
    boolean asks(String line) {
        if (HARD.matcher(line).find()) {
            return asked.contains("/bin/bash");
        }
        for (String part : line.split("&&|\\|\\||[;|]", -1)) {
            if (asked.contains(part.strip().split("\\s+", 2)[0])) {
                return true;
            }
        }
        return false;
    }
}
