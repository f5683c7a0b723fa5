package dev.agentvillage.session.terminal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.screen.Screen;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The socket's binary frames: a channel byte and a payload. Channel 0 is terminal bytes, from us
 * with their offset (8 bytes, big-endian) in front; channel 1 is JSON with a {@code type}.
 */
final class Frames {
    static final byte OUTPUT = 0;
    static final byte CONTROL = 1;

    private Frames() {}

    /** What we say beside the output. */
    sealed interface Control {}

    /**
     * First of all.
     *
     * @param offset of the first byte that follows
     * @param writer who holds the writer's lease; absent: whoever may type, may type
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Hello(
            String type,
            SessionState state,
            long offset,
            int cols,
            int rows,
            @Nullable String writer)
            implements Control {}

    /**
     * The screen, after the hello, for who asked for it.
     *
     * @param offset of the first byte that is not on it, and follows
     * @param data what a terminal of this size is to be given
     */
    record Snapshot(String type, long offset, int cols, int rows, String data) implements Control {
        static Snapshot of(Screen screen) {
            return new Snapshot(
                    "snapshot",
                    screen.offset(),
                    screen.size().cols(),
                    screen.size().rows(),
                    screen.text());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record State(String type, SessionState state, @Nullable String reason) implements Control {}

    /** The session has ended and all its output was sent; the socket closes with 1000. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Exit(
            String type,
            SessionState finalState,
            @Nullable String reason,
            @Nullable Integer exitCode,
            @Nullable String signal)
            implements Control {

        static Exit of(Session ended) {
            Progress.End end = ended.progress().end();
            return new Exit(
                    "exit", ended.state(), ended.progress().reason(), end.exitCode(), end.signal());
        }
    }

    /** Output that is nowhere any more, or that was skipped for a client too slow for it. */
    record Gap(String type, long from, long to) implements Control {}

    /**
     * @param writer who holds the writer's lease now; absent: whoever may type, may type
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WriterChanged(String type, @Nullable String writer) implements Control {}

    record Failure(String type, String code, String detail) implements Control {}

    static Hello hello(Session session, long offset) {
        Terminal size = session.progress().terminal();
        return new Hello(
                "hello",
                session.state(),
                offset,
                size.cols(),
                size.rows(),
                session.lease().writer());
    }

    /** What viewers are told when this happened; null: it is not their business. */
    static @Nullable Control of(SessionEvent event) {
        return switch (event) {
            case RunnerEventAccepted(var _, SessionStateChanged moved, var _) ->
                    moved.newState().isFinal()
                            ? null
                            : new State("state", moved.newState(), moved.reason());
            case SessionFinished finished ->
                    new State("state", finished.finalState(), finished.reason());
            case SessionEvent.WriterChanged changed ->
                    new WriterChanged("writer_changed", changed.writer());
            default -> null;
        };
    }

    /** How the session ended, where this tells it. */
    static @Nullable Exit exit(SessionEvent event) {
        return switch (event) {
            case RunnerEventAccepted(var _, SessionEnded ended, var _) ->
                    new Exit(
                            "exit",
                            ended.finalState(),
                            ended.reason(),
                            ended.exitCode(),
                            ended.signal());
            case SessionFinished finished ->
                    new Exit("exit", finished.finalState(), finished.reason(), null, null);
            default -> null;
        };
    }

    static Buffer output(Piece.Output piece) {
        return Buffer.buffer(9 + piece.length())
                .appendByte(OUTPUT)
                .appendLong(piece.offset())
                .appendBytes(piece.data(), piece.from(), piece.length());
    }

    static Buffer control(Control message) {
        return Buffer.buffer().appendByte(CONTROL).appendBytes(Json.bytes(Object.class, message));
    }

    static Failure failure(String code, String detail) {
        return new Failure("error", code, detail);
    }
}
