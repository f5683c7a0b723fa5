package dev.agentvillage.runner.provider.declared;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.runtime.Runtimes;
import dev.agentvillage.runner.runtime.Versions;
import dev.agentvillage.runner.terminal.Keys;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A provider as its operator declares it, by the names of the file.
 *
 * @param command the program's absolute path and its arguments, one of which has {@code ${prompt}}
 * @param environment beyond what every session gets
 * @param files to be written into the session's home, by their paths in it
 * @param fingerprint {@code sha256:…} of the program's file; absent when any will do
 * @param adapterVersion of the declaration, not of the program
 * @param signature see {@link Unit}; absent where nobody signed
 */
record Declaration(
        List<String> command,
        @Nullable Map<String, String> environment,
        @Nullable Asked version,
        @Nullable Typing keys,
        @Nullable Abilities capabilities,
        @Nullable Map<String, String> files,
        @Nullable String fingerprint,
        @Nullable String adapterVersion,
        @Nullable String vendor,
        @Nullable String signature) {
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_WORD = 4_096;
    private static final int MAX_FILE = 64 * 1024;
    private static final int MAX_KEYS = 200;
    private static final long MAX_PAUSE_MS = 5_000;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern FINGERPRINT = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern VENDOR = Pattern.compile("[\\p{L}\\p{N}._ -]{1,100}");
    private static final Pattern SEMVER = Pattern.compile("(\\d+\\.\\d+\\.\\d+[0-9A-Za-z.+-]*)");
    private static final Set<String> SHIMS = Set.of(".profile", ".bash_profile", ".zprofile");

    /** Misspelt, a field would have no effect. */
    private static final ObjectReader READER =
            Json.MAPPER
                    .readerFor(Declaration.class)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * @param pattern whose first group is the version
     */
    record Asked(@Nullable List<String> arguments, @Nullable String pattern) {}

    record Typing(
            @Nullable Boolean paste,
            @Nullable Long pauseMs,
            @Nullable String submit,
            @Nullable String interrupt,
            @Nullable String quit) {}

    record Abilities(
            @Nullable Boolean supportsMCP,
            @Nullable Boolean supportsNonInteractive,
            @Nullable Boolean supportsPlanAndExecute,
            @Nullable Integer maxContextHint) {}

    /**
     * @throws IllegalArgumentException with what is wrong
     */
    static Declaration read(JsonNode node) {
        try {
            Declaration read = READER.readValue(node);
            read.check();
            return read;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }

    private void check() {
        // Jackson reads an absent field as null, whatever the type says.
        @Nullable List<String> words = command;
        need(words != null && !words.isEmpty(), "command has to begin with a program");
        need(fits(command), "command has to have at most 64 words without NUL, of 4096 characters");
        need(program().isAbsolute(), "command has to begin with the absolute path of a program");
        need(
                command.stream().skip(1).anyMatch(w -> w.contains(Words.PROMPT)),
                "no argument of command has ${prompt}");
        need(
                command.stream().noneMatch(w -> w.contains(Words.KEY)),
                "everybody sees arguments: ${apiKey} belongs into environment or files");
        need(variables().size() <= MAX_ENTRIES, "environment has more than 64 entries");
        variables().forEach(Declaration::variable);
        need(written().size() <= MAX_ENTRIES, "files has more than 64 entries");
        written().forEach(Declaration::file);
        need(fits(question().arguments()), "version.arguments has more than 64 words");
        typing();
        Integer context = capabilities == null ? null : capabilities.maxContextHint();
        need(context == null || context > 0, "capabilities.maxContextHint has to be positive");
        need(
                fingerprint == null || FINGERPRINT.matcher(fingerprint).matches(),
                "fingerprint has to be sha256: and 64 hex digits");
        need(
                adapterVersion == null || Versions.wellFormed(adapterVersion),
                "adapterVersion has to be a version");
        need(
                vendor == null || VENDOR.matcher(vendor).matches(),
                "vendor has to be 1 to 100 letters, digits, blanks and '.-_'");
        need(signature == null || signature.length() <= 100, "signature is too long");
    }

    private static boolean fits(List<String> words) {
        return words.size() <= MAX_ENTRIES
                && words.stream().allMatch(w -> w.length() <= MAX_WORD && w.indexOf(0) < 0);
    }

    private static void variable(String name, String value) {
        need(
                VARIABLE.matcher(name).matches()
                        && value.length() <= MAX_WORD
                        && value.indexOf(0) < 0,
                "environment: '" + name + "' is no environment variable");
    }

    private static void file(String name, String content) {
        need(content.length() <= MAX_FILE, "files: '" + name + "' is longer than 64 KiB");
        try {
            Path path = Path.of(name);
            need(
                    !name.isEmpty()
                            && !path.isAbsolute()
                            && path.normalize().equals(path)
                            && !path.startsWith("..")
                            && !SHIMS.contains(name),
                    "files: '" + name + "' is no path of a file in a session's home");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("files: '" + name + "' is no path", e);
        }
    }

    private void typing() {
        Keys keys = typed();
        need(
                keys.pauseMs() >= 0 && keys.pauseMs() <= MAX_PAUSE_MS,
                "keys.pauseMs has to be 0 to 5000");
        need(
                !keys.submit().isEmpty()
                        && keys.submit().length() <= MAX_KEYS
                        && keys.interrupt().length() <= MAX_KEYS
                        && keys.quit().length() <= MAX_KEYS,
                "keys: each is at most 200 characters, and submit at least one");
    }

    private static void need(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    Path program() {
        try {
            return Path.of(command.getFirst());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("command begins with no path", e);
        }
    }

    Map<String, String> variables() {
        return environment == null ? Map.of() : environment;
    }

    Map<String, String> written() {
        return files == null ? Map.of() : files;
    }

    Runtimes.Question question() {
        List<String> arguments = version == null ? null : version.arguments();
        String pattern = version == null ? null : version.pattern();
        try {
            Pattern compiled = pattern == null ? SEMVER : Pattern.compile(pattern);
            need(
                    pattern == null || pattern.length() <= MAX_KEYS,
                    "version.pattern is longer than 200 characters");
            need(
                    compiled.matcher("").groupCount() >= 1,
                    "version.pattern has no group for the version");
            return new Runtimes.Question(
                    arguments == null ? List.of("--version") : List.copyOf(arguments), compiled);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("version.pattern: " + e.getDescription(), e);
        }
    }

    Keys typed() {
        Typing t = keys == null ? new Typing(null, null, null, null, null) : keys;
        Keys usual = Keys.USUAL;
        return new Keys(
                t.paste() == null ? usual.paste() : t.paste(),
                t.pauseMs() == null ? usual.pauseMs() : t.pauseMs(),
                t.submit() == null ? usual.submit() : t.submit(),
                t.interrupt() == null ? usual.interrupt() : t.interrupt(),
                t.quit() == null ? usual.quit() : t.quit());
    }

    /** Nobody hears more of it than its terminal shows. */
    Capabilities able() {
        Abilities a = capabilities == null ? new Abilities(null, null, null, null) : capabilities;
        Capabilities terminal = Capabilities.TERMINAL_ONLY;
        return new Capabilities(
                terminal.ptyStreaming(),
                terminal.structuredEdits(),
                Boolean.TRUE.equals(a.supportsMCP()),
                Boolean.TRUE.equals(a.supportsNonInteractive()),
                Boolean.TRUE.equals(a.supportsPlanAndExecute()),
                terminal.supportsPrFlow(),
                false,
                terminal.approvalChannel(),
                terminal.usageSource(),
                a.maxContextHint());
    }
}
