package dev.agentvillage.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the model does, said without regard to who asks. Steps up to a tool call are one
 * answer; its tokens are the sum of theirs, or varied figures when none has any.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.Say.class, name = "say"),
    @JsonSubTypes.Type(value = Step.Write.class, name = "write"),
    @JsonSubTypes.Type(value = Step.Edit.class, name = "edit"),
    @JsonSubTypes.Type(value = Step.Run.class, name = "run"),
    @JsonSubTypes.Type(value = Step.Read.class, name = "read"),
    @JsonSubTypes.Type(value = Step.Wait.class, name = "wait"),
    @JsonSubTypes.Type(value = Step.Fail.class, name = "fail"),
    @JsonSubTypes.Type(value = Step.RateLimit.class, name = "rate_limit"),
    @JsonSubTypes.Type(value = Step.Disconnect.class, name = "disconnect"),
})
public sealed interface Step {
    /** A step that ends the answer: the client does it and comes back. */
    sealed interface Tool extends Step {
        @Nullable Spend tokens();
    }

    /**
     * A step that breaks the request in which it is due, {@code times} times; then it is passed.
     */
    sealed interface Fault extends Step {
        int times();
    }

    /** Text of the answer; {@code pace} milliseconds between two pieces of it. */
    record Say(String text, long pace, @Nullable Spend tokens) implements Step {
        public Say(String text) {
            this(text, 0, null);
        }
    }

    /** Creates or overwrites a file; the path is relative to where the client works. */
    record Write(String path, String content, @Nullable Spend tokens) implements Tool {
        public Write(String path, String content) {
            this(path, content, null);
        }
    }

    /** Replaces whole lines by others; most clients want the file read before. */
    record Edit(String path, String before, String after, @Nullable Spend tokens) implements Tool {
        public Edit(String path, String before, String after) {
            this(path, before, after, null);
        }
    }

    record Run(String command, @Nullable Spend tokens) implements Tool {
        public Run(String command) {
            this(command, null);
        }
    }

    record Read(String path, @Nullable Spend tokens) implements Tool {
        public Read(String path) {
            this(path, null);
        }
    }

    /** Waits before it answers: so many milliseconds, or until {@code gate} is released. */
    record Wait(long millis, @Nullable String gate) implements Step {
        public static Wait of(long millis) {
            return new Wait(millis, null);
        }

        public static Wait until(String gate) {
            return new Wait(0, gate);
        }
    }

    record Fail(int status, String message, int times) implements Fault {
        public Fail {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("A failure has a status of 400 to 599");
            }
            times = Math.max(1, times);
        }
    }

    /** HTTP 429 with {@code retry-after}. */
    record RateLimit(int retryAfterSeconds, int times) implements Fault {
        public RateLimit {
            times = Math.max(1, times);
        }
    }

    /** Begins an answer and closes the connection in the middle of it. */
    record Disconnect(int times) implements Fault {
        public Disconnect {
            times = Math.max(1, times);
        }
    }
}
