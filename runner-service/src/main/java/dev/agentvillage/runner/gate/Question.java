package dev.agentvillage.runner.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a program wants to do.
 *
 * @param category by its name on the wire; not checked here
 * @param argv what would be run
 */
public record Question(
        String tool, String category, String summary, List<String> argv, String cwd) {
    /** A program with its arguments, which the runner judges by the session's policy. */
    static final String RUN = "run";

    /** The same, of the one command that is a session: an approval is for all that it runs. */
    static final String START = "start";

    /** What git needs to reach a remote: judged as a push to it, which it could be for. */
    static final String CREDENTIAL = "credential";

    /** A line for a shell: an approval is for all that it runs. */
    private static final String LINE = "line";

    /** A file that a tool of the program's own reads or writes. */
    private static final String READ = "read";

    private static final String WRITE = "write";

    /** An address that a tool of the program's own fetches. */
    private static final String FETCH = "fetch";

    /** A tool of which nothing more is known than its name. */
    private static final String TOOL = "tool";

    static final int MAX_BYTES = 128 * 1024;
    private static final int MAX_WORDS = 4_096;
    private static final int MAX_SUMMARY = 1_000;

    public Question {
        argv = List.copyOf(argv);
    }

    /** As {@link Ask} sends it: the words, each ended by NUL. */
    static Optional<Question> of(byte[] bytes) {
        List<String> words =
                List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", MAX_WORDS + 4));
        // Tool, directory, category, at least one word, and nothing after the last NUL.
        if (words.size() < 5 || words.size() > MAX_WORDS + 3 || !words.getLast().isEmpty()) {
            return Optional.empty();
        }
        List<String> said = words.subList(3, words.size() - 1);
        String summary = shortened(String.join(" ", said));
        return summary.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Question(
                                words.get(0),
                                words.get(2),
                                summary,
                                words.subList(2, words.size() - 1),
                                words.get(1)));
    }

    static Question credential(String address, String repository) {
        return new Question(
                CREDENTIAL,
                "policy",
                "git wants the credential for " + address,
                List.of("policy", "git", "push", address),
                repository);
    }

    /**
     * @param directory where it would run
     */
    public static Question line(String line, String directory) {
        return tool(LINE, line, List.of("policy", "bash", "-c", line), directory);
    }

    public static Question reading(String path, String directory) {
        return tool(READ, "read " + path, List.of("policy", "cat", path), directory);
    }

    public static Question writing(String path, String directory) {
        return tool(WRITE, "write " + path, List.of("policy", "tee", path), directory);
    }

    public static Question fetching(String address, String directory) {
        return tool(FETCH, "fetch " + address, List.of("policy", "curl", address), directory);
    }

    /**
     * @param arguments as one text; a part of what an approval is for
     */
    public static Question unknown(String name, String arguments, String directory) {
        return tool(TOOL, name + " " + arguments, List.of("policy", name, arguments), directory);
    }

    private static Question tool(String tool, String summary, List<String> argv, String directory) {
        return new Question(tool, "policy", shortened(summary), argv, directory);
    }

    /** As the socket of the gate refuses it; what comes another way is not shorter by itself. */
    boolean tooLong() {
        long bytes = cwd.length();
        for (String word : argv) {
            bytes += word.getBytes(StandardCharsets.UTF_8).length + 1L;
        }
        return bytes > MAX_BYTES;
    }

    private static String shortened(String text) {
        String line = text.strip();
        return line.length() > MAX_SUMMARY ? line.substring(0, MAX_SUMMARY) : line;
    }

    /** Whether an approval of it is for all that it runs. */
    boolean whole() {
        return tool.equals(START) || tool.equals(LINE);
    }

    /** Whether it is no command: what is said of commands by their names is not about it. */
    boolean nameless() {
        return tool.equals(READ) || tool.equals(WRITE) || tool.equals(FETCH);
    }

    boolean unknown() {
        return tool.equals(TOOL);
    }

    /** What would be run, without the category. */
    List<String> said() {
        return argv.subList(1, argv.size());
    }

    boolean judged() {
        return tool.equals(RUN) || tool.equals(START);
    }

    /**
     * The same for the same action alone.
     *
     * @param taken what it takes along
     */
    String actionHash(List<String> taken) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, tool);
            add(digest, cwd);
            argv.forEach(word -> add(digest, word));
            taken.forEach(word -> add(digest, word));
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** With its length first: two words are never one. */
    private static void add(MessageDigest digest, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
