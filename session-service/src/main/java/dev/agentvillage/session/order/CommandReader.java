package dev.agentvillage.session.order;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.model.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of the routes that act on a session. */
public final class CommandReader {
    private static final int INPUT_BYTES = 64 * 1024;

    private static final int NOTE = 2_000;

    private CommandReader() {}

    /**
     * @param data 1 byte to 64 KiB of UTF-8
     */
    public record Input(String data, InputMode mode) {}

    public static Reading<Input> input(@Nullable Object body) {
        Fields in = Fields.of(body);
        String data = in.raw("data");
        if (data.getBytes(StandardCharsets.UTF_8).length > INPUT_BYTES) {
            in.flaw("data", "too_long", "At most " + INPUT_BYTES + " bytes of UTF-8.");
        }
        return in.end(new Input(data, in.word("mode", Words.INPUTS, InputMode.RAW)));
    }

    public static Reading<Terminal> size(@Nullable Object body) {
        Fields in = Fields.of(body);
        Long cols = in.number("cols", 2, 500);
        Long rows = in.number("rows", 2, 300);
        for (String name : new String[] {"cols", "rows"}) {
            if (!in.has(name)) {
                in.flaw(name, "required", "Send \"" + name + "\".");
            }
        }
        return in.end(
                new Terminal(
                        cols == null ? 0 : cols.intValue(), rows == null ? 0 : rows.intValue()));
    }

    /** Whether the program may end by itself first; the body may be absent. */
    public static Reading<Boolean> graceful(@Nullable Object body) {
        Fields in = Fields.of(body == null ? Map.of() : body);
        return in.end(in.flag("graceful", true));
    }

    /**
     * @param note at most 2,000 characters
     */
    public record Said(Decision decision, Scope scope, @Nullable String note) {}

    public static Reading<Said> decision(@Nullable Object body) {
        Fields in = Fields.of(body);
        if (!in.has("decision")) {
            in.flaw("decision", "required", "Send \"decision\".");
        }
        Decision decision = in.word("decision", Words.DECISIONS, Decision.DENY);
        Scope scope = in.word("scope", Words.SCOPES, Scope.ONCE);
        if (decision == Decision.DENY && scope == Scope.SESSION) {
            in.flaw("scope", "forbidden", "A deny is for this action; send no scope with it.");
        }
        String note =
                in.text(
                        "note",
                        NOTE,
                        StandardCharsets.UTF_8.newEncoder()::canEncode,
                        "Must be Unicode text: half of a surrogate pair is none.");
        return in.end(new Said(decision, scope, note));
    }

    /**
     * A version that a runner is to have.
     *
     * @param integrity as its registry writes it: {@code sha512-…}, {@code sha256:…}
     */
    public record Runtime(String providerId, String version, String integrity) {}

    public static Reading<Runtime> runtime(@Nullable Object body) {
        Fields in = Fields.of(body);
        return in.end(
                new Runtime(
                        word(in, "providerId", "Must be a provider's id, such as claude_code."),
                        word(in, "version", "Must be an exact version, such as 2.1.329."),
                        in.required("integrity", 200)));
    }

    private static String word(Fields in, String name, String rule) {
        String word = in.required(name, 100);
        if (!word.isBlank() && !Names.word(word)) {
            in.flaw(name, "invalid", rule);
        }
        return word;
    }

    /** A body that says nothing; it may be absent. */
    public static Reading<Boolean> nothing(@Nullable Object body) {
        return Fields.of(body == null ? Map.of() : body).end(true);
    }
}
