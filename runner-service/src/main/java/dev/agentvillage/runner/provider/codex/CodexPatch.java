package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.runner.gate.Question;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a call of a tool would write without a program: Codex applies patches by itself. */
final class CodexPatch {
    static final String TOOL = "apply_patch";

    /** What lines for its shell are called in hooks. */
    static final String SHELL = "Bash";

    /** A line that Codex takes for a call of the tool, or a shell for one of its program. */
    private static final Pattern CALL = Pattern.compile("apply_?patch");

    /** The forms of which it is known where they are applied. */
    private static final Pattern PLAIN =
            Pattern.compile(
                    "\\s*(?:cd\\s+(?<quote>['\"]?)(?<to>[\\w./ -]+?)\\k<quote>\\s*&&\\s*)?"
                            + "apply_?patch\\s*<<-?\\s*(?<mark>['\"]?)(?<end>\\w+)\\k<mark>[ \\t]*\\n"
                            + "(?<text>.*)\\n\\k<end>\\s*",
                    Pattern.DOTALL);

    /** Whatever it names, also where that only looks like the beginning of a file. */
    private static final Pattern FILE =
            Pattern.compile(
                    "^\\s*\\*\\*\\* (?:Add File|Update File|Delete File|Move to): (.+?)\\s*$",
                    Pattern.MULTILINE);

    private static final int MAX_FILES = 1_000;
    private static final int MAX_TOLD = 1_000;

    private CodexPatch() {}

    /**
     * @param command the patch, or a line for a shell
     * @return nothing for what is no patch
     */
    static List<Question> questions(String tool, String command, String directory) {
        if (tool.equals(TOOL)) {
            return ofText(command, directory);
        }
        if (!CALL.matcher(command).find()) {
            return List.of();
        }
        Matcher plain = PLAIN.matcher(command);
        if (!plain.matches()) {
            return List.of(unreadable(command, directory));
        }
        String to = plain.group("to");
        try {
            return ofText(
                    plain.group("text"),
                    to == null ? directory : Path.of(directory).resolve(to).toString());
        } catch (InvalidPathException e) {
            return List.of(unreadable(command, directory));
        }
    }

    private static List<Question> ofText(String text, String directory) {
        Set<String> files = new LinkedHashSet<>();
        Matcher file = FILE.matcher(text);
        while (file.find() && files.size() <= MAX_FILES) {
            files.add(file.group(1));
        }
        return files.isEmpty() || files.size() > MAX_FILES
                ? List.of(unreadable(text, directory))
                : files.stream().map(name -> Question.writing(name, directory)).toList();
    }

    /** Nobody can say what it would write: what the policy says of such a thing is said of it. */
    private static Question unreadable(String text, String directory) {
        return Question.unknown(
                TOOL, text.substring(0, Math.min(MAX_TOLD, text.length())), directory);
    }
}
