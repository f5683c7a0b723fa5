package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.TerminalEvent;
import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.runner.bus.Outlet;
import dev.agentvillage.runner.journal.Outgoing;
import dev.agentvillage.runner.terminal.Output;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Numbers a terminal's output. Called by one thread at a time. */
final class TerminalPublisher implements Output {
    private final Identity identity;
    private final Outlet outlet;
    private final Clock clock;
    private final Consumer<ExitStatus> exited;
    private long seq;

    TerminalPublisher(Identity identity, Outlet outlet, Clock clock, Consumer<ExitStatus> exited) {
        this.identity = identity;
        this.outlet = outlet;
        this.clock = clock;
        this.exited = exited;
    }

    @Override
    public void piece(String text, long offset, int bytes, Runnable acknowledged) {
        chunk(text, offset, bytes, null, acknowledged);
    }

    @Override
    public void dropped(long offset, long bytes, Runnable acknowledged) {
        chunk("", offset, 0, bytes, acknowledged);
    }

    private void chunk(
            String text, long offset, int bytes, @Nullable Long dropped, Runnable acknowledged) {
        Outgoing record =
                Wire.record(
                        new TerminalEvent.TerminalChunk(
                                identity.envelope(++seq, clock.millis()),
                                text,
                                offset,
                                bytes,
                                "stdout",
                                dropped));
        outlet.offer(new Piece(record, acknowledged));
    }

    @Override
    public void exited(ExitStatus status) {
        exited.accept(status);
    }

    private static final class Piece implements Outlet.Pending {
        private final Outgoing record;
        private final Runnable acknowledged;

        Piece(Outgoing record, Runnable acknowledged) {
            this.record = record;
            this.acknowledged = acknowledged;
        }

        @Override
        public @Nullable Outgoing load() {
            return record;
        }

        @Override
        public void acknowledged() {
            acknowledged.run();
        }
    }
}
