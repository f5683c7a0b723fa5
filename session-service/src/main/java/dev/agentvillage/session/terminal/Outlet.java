package dev.agentvillage.session.terminal;

import io.quarkus.websockets.next.CloseReason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** A viewer's connection and its window. */
final class Outlet {
    static final CloseReason NORMAL = CloseReason.NORMAL;
    static final CloseReason LATER = new CloseReason(1013, "unavailable");
    static final CloseReason INVALID = new CloseReason(4400, "invalid_request");
    static final CloseReason NOT_FOUND = new CloseReason(4404, "not_found");

    /** Beyond this a viewer does not even take what is said beside the output. */
    private static final long MOST_WAITING = 2 * Window.LIMIT;

    /** The viewer's connection. */
    interface Viewer {
        Uni<Void> send(Buffer frame);

        Uni<Void> close(CloseReason reason);
    }

    private final Viewer viewer;
    private final Runnable sent;
    private final Consumer<Throwable> gone;
    private final Window window = new Window();

    /**
     * @param sent called, in any thread, when a frame has left
     */
    Outlet(Viewer viewer, Runnable sent, Consumer<Throwable> gone) {
        this.viewer = viewer;
        this.sent = sent;
        this.gone = gone;
    }

    void send(Piece piece) {
        switch (piece) {
            case Piece.Output output -> {
                window.upTo(output.offset() + output.length());
                send(Frames.output(output));
            }
            case Piece.Gap gap -> {
                window.skipped(gap);
                say(new Frames.Gap("gap", gap.from(), gap.to()));
            }
        }
    }

    void say(Frames.Control message) {
        if (waiting() < MOST_WAITING) {
            send(Frames.control(message));
        } else {
            end(Frames.failure("too_slow", "Connect again."), LATER);
            gone.accept(new IllegalStateException("takes nothing"));
        }
    }

    private void send(Buffer frame) {
        int bytes = frame.length();
        window.sending(bytes);
        viewer.send(frame)
                .subscribe()
                .with(
                        v -> {
                            window.sent(bytes);
                            sent.run();
                        },
                        gone);
    }

    /** Says this last. */
    void end(Frames.Control last, CloseReason reason) {
        viewer.send(Frames.control(last))
                .chain(() -> viewer.close(reason))
                .subscribe()
                .with(v -> {}, gone);
    }

    void acknowledged(long offset) {
        window.acknowledge(offset);
    }

    boolean full() {
        return window.full();
    }

    boolean roomy() {
        return window.roomy();
    }

    boolean stalled(long now) {
        return window.stalled(now);
    }

    void flows() {
        window.flows();
    }

    /** Bytes that wait in memory. */
    long waiting() {
        return window.unsent();
    }
}
