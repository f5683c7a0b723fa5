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
        String summary = String.join(" ", said).strip();
        return summary.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Question(
                                words.get(0),
                                words.get(2),
                                summary.length() > MAX_SUMMARY
                                        ? summary.substring(0, MAX_SUMMARY)
                                        : summary,
                                words.subList(2, words.size() - 1),
                                words.get(1)));
    }

    /** What would be run, without the category. */
    List<String> said() {
        return argv.subList(1, argv.size());
    }

    boolean judged() {
        return tool.equals(RUN) || tool.equals(START);
    }

    /** The same for the same action alone. */
    public String actionHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, tool);
            add(digest, cwd);
            argv.forEach(word -> add(digest, word));
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
