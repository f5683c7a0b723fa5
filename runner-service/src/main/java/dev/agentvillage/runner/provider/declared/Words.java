package dev.agentvillage.runner.provider.declared;

import dev.agentvillage.runner.provider.ModelEndpoint;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a declaration for something that a session has.
 *
 * @param model absent where nothing of one is asked for
 */
record Words(@Nullable ModelEndpoint model, String prompt) {
    static final String PROMPT = "${prompt}";
    static final String KEY = "${apiKey}";
    private static final String URL = "${baseUrl}";
    private static final String MODEL = "${model}";

    static boolean wantModel(Declaration d) {
        return Stream.of(d.command(), d.variables().values(), d.written().values())
                .flatMap(Collection::stream)
                .anyMatch(t -> t.contains(KEY) || t.contains(URL) || t.contains(MODEL));
    }

    static boolean wantName(Declaration d) {
        return Stream.of(d.command(), d.variables().values(), d.written().values())
                .flatMap(Collection::stream)
                .anyMatch(t -> t.contains(MODEL));
    }

    String in(String text) {
        String filled = text;
        if (model != null) {
            String url = model.baseUrl();
            String name = model.model();
            filled =
                    filled.replace(URL, url == null ? "" : url)
                            .replace(MODEL, name == null ? "" : name)
                            .replace(KEY, model.apiKey());
        }
        // Last: what a task says stands for nothing.
        return filled.replace(PROMPT, prompt);
    }
}
