package dev.agentvillage.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request tells of its conversation, as far as it says what comes next. */
record Dialogue(List<Entry> entries) {
    static final String NAME = "[A-Za-z0-9_-]{1,64}";
    private static final Pattern MARKER = Pattern.compile("SCRIPT:(" + NAME + ")");

    sealed interface Entry {}

    /** A person's text; {@code apart} when it came without results of tools in the same message. */
    record Prompt(String text, boolean apart) implements Entry {}

    record Answered() implements Entry {}

    record Said() implements Entry {}

    /** Where in which script a conversation is; no script when no prompt named one. */
    record Position(@Nullable String script, int prompt, int answered, int said) {}

    Dialogue {
        entries = List.copyOf(entries);
    }

    Position position() {
        String script = null;
        int prompt = 0;
        int answered = 0;
        int said = 0;
        for (Entry entry : entries) {
            switch (entry) {
                case Prompt p -> {
                    String named = named(p.text());
                    if (named != null || (script == null && p.apart())) {
                        script = named;
                        prompt++;
                        answered = 0;
                        said = 0;
                    }
                }
                case Answered() -> answered++;
                case Said() -> said++;
            }
        }
        return new Position(script, prompt, answered, said);
    }

    String firstPrompt() {
        return prompts().stream().findFirst().orElse("");
    }

    /** The prompt with the last marker, or the last one of all. */
    String lastPrompt() {
        List<String> prompts = prompts();
        return prompts.reversed().stream()
                .filter(text -> named(text) != null)
                .findFirst()
                .orElse(prompts.isEmpty() ? "" : prompts.getLast());
    }

    /** What the prompts name, in their order. */
    List<String> scripts() {
        return prompts().stream().map(Dialogue::named).filter(Objects::nonNull).toList();
    }

    private List<String> prompts() {
        var texts = new ArrayList<String>();
        for (Entry entry : entries) {
            if (entry instanceof Prompt(String text, boolean _)) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static @Nullable String named(String text) {
        var matcher = MARKER.matcher(text);
        String last = null;
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }
}
