package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line that the server applies by itself instead of running it: of one file, with one hunk. */
record CodexPatching(Path file, String before, String after) {
    private static final Pattern LINE =
            Pattern.compile(
                    "apply_patch <<'PATCH'\n\\*\\*\\* Begin Patch\n\\*\\*\\* Update File: (.+)\n@@\n"
                            + "((?:-.*\n)*)((?:\\+.*\n)*)\\*\\*\\* End Patch\nPATCH");

    static Optional<CodexPatching> of(String line) {
        Matcher patch = LINE.matcher(line);
        return patch.matches()
                ? Optional.of(
                        new CodexPatching(
                                Path.of(patch.group(1)).toAbsolutePath(),
                                lines(patch.group(2)),
                                lines(patch.group(3))))
                : Optional.empty();
    }

    private static String lines(String hunk) {
        return Pattern.compile("^.", Pattern.MULTILINE).matcher(hunk).replaceAll("");
    }

    ObjectNode item(String id) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.put("id", id).put("type", "fileChange").put("status", "inProgress");
        ObjectNode change = item.putArray("changes").addObject().put("path", file.toString());
        change.putObject("kind").put("type", "update");
        return item;
    }

    String diff() {
        Pattern begin = Pattern.compile("^(?=.)", Pattern.MULTILINE);
        return "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n"
                + begin.matcher(before).replaceAll("-")
                + begin.matcher(after).replaceAll("+");
    }

    Result apply() throws IOException {
        String text = Files.readString(file);
        if (!text.contains(before)) {
            return new Result(1, "the file has no such lines");
        }
        Files.writeString(file, text.replace(before, after));
        return new Result(0, "Success. Updated the following files:\nM " + file);
    }
}
