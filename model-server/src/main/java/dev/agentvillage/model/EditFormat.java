package dev.agentvillage.model;

import java.util.List;

/** How a client without tools wants changes in the text of the answer. */
enum EditFormat {
    NONE,
    /** The file as a whole in a fence, its path on the line before. */
    WHOLE,
    /** Blocks of what to search and what to put in its place. */
    SEARCH_REPLACE;

    private static final String FENCE = "```";

    static EditFormat of(ModelCall call) {
        if (!call.toolbox().isEmpty()) {
            return NONE;
        }
        if (call.system().contains("SEARCH/REPLACE")) {
            return SEARCH_REPLACE;
        }
        return call.system().contains("*file listing*") ? WHOLE : NONE;
    }

    /** It took files into its chat that were named, and did nothing else of what it was told. */
    static boolean asksAgain(Dialogue dialogue) {
        return dialogue.entries().getLast() instanceof Dialogue.Prompt(String text, boolean _)
                && text.contains("I added these files to the chat");
    }

    String text(List<Step> steps, Dialogue dialogue) {
        var text = new StringBuilder();
        for (Step step : steps) {
            switch (step) {
                case Step.Say say -> text.append(say.text()).append("\n\n");
                case Step.Write write ->
                        text.append(
                                block(
                                        write.path(),
                                        shown(write.path(), dialogue),
                                        write.content()));
                // Whose name is enough to have it in the next request.
                case Step.Read read -> text.append("I look at ").append(read.path()).append("\n\n");
                case Step.Edit edit -> text.append(block(edit.path(), edit.before(), edit.after()));
                case Step.Run run -> text.append(command(run.command()));
                case Step.Wait _, Step.Fault _ -> {}
            }
        }
        return text.toString();
    }

    /** What a file has in it, as far as the request shows it. */
    private static String shown(String path, Dialogue dialogue) {
        String before = "\n" + path + "\n" + FENCE + "\n";
        for (Dialogue.Entry entry : dialogue.entries().reversed()) {
            if (entry instanceof Dialogue.Prompt(String text, boolean _)) {
                int at = text.lastIndexOf(before);
                int end = at < 0 ? -1 : text.indexOf("\n" + FENCE, at + before.length() - 1);
                if (end >= 0) {
                    return text.substring(
                            at + before.length(), Math.max(end + 1, at + before.length()));
                }
            }
        }
        return "";
    }

    /** Where every fence is a file, a command has none. */
    private String command(String command) {
        return this == WHOLE
                ? "Then run `" + command + "`.\n\n"
                : "```bash\n" + command + "\n```\n\n";
    }

    private String block(String path, String before, String after) {
        if (this == WHOLE) {
            return path + "\n```\n" + line(after) + "```\n\n";
        }
        return path
                + "\n```\n<<<<<<< SEARCH\n"
                + line(before)
                + "=======\n"
                + line(after)
                + ">>>>>>> REPLACE\n```\n\n";
    }

    private static String line(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }
}
