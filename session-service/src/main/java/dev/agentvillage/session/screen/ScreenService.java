package dev.agentvillage.session.screen;

import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.recording.CastService;
import dev.agentvillage.session.recording.Chunk;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.recording.Resize;
import dev.agentvillage.session.recording.Snapshot;
import dev.agentvillage.session.session.Session;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Screens as they are now, from the end of the recording: a few at once, and not for long. */
@ApplicationScoped
public class ScreenService {
    /** Bytes of the recording that a screen is made from. */
    static final long MOST = 2 * 1024 * 1024;

    private static final long PAGE_BYTES = 256 * 1024;
    private static final Duration READ = Duration.ofSeconds(5);

    /** Of all of it; a program can send what an emulator takes long for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Characters between two looks at the clock. */
    private static final int SLICE = 1024;

    private static final int AT_ONCE = 2;
    private static final int WAITING = 100;

    private final RecordingStore recording;
    private final CastService casts;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    AT_ONCE,
                    AT_ONCE,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().daemon().name("screen-", 0).factory());

    ScreenService(RecordingStore recording, CastService casts) {
        this.recording = recording;
        this.casts = casts;
        threads.allowCoreThreadTimeOut(true);
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }

    /** Fails when too many are asked for, or it takes too long. */
    public Uni<Screen> now(Session session) {
        return Uni.createFrom()
                .emitter(
                        made -> {
                            try {
                                threads.execute(
                                        () -> {
                                            try {
                                                made.complete(make(session));
                                            } catch (RuntimeException e) {
                                                made.fail(e);
                                            }
                                        });
                            } catch (RejectedExecutionException e) {
                                made.fail(e);
                            }
                        });
    }

    private Screen make(Session session) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long end = recording.end(session.id()).await().atMost(READ);
        Deque<Resize> resizes = new ArrayDeque<>(casts.resizes(session.id()).await().atMost(READ));
        long next = Math.max(0, end - MOST);
        Terminal size = session.order().terminal();
        while (!resizes.isEmpty() && resizes.element().offset() <= next) {
            size = resizes.remove().size();
        }
        Emulator emulator = new Emulator(size);
        while (next < end) {
            Snapshot page = recording.read(session.id(), next, 0, PAGE_BYTES).await().atMost(READ);
            if (page.chunks().isEmpty()) {
                break;
            }
            for (Chunk chunk : page.chunks()) {
                size = resized(emulator, resizes, chunk.start(), size);
                show(emulator, new String(chunk.data(), StandardCharsets.UTF_8), deadline);
                next = chunk.end();
            }
        }
        size = resized(emulator, resizes, next, size);
        return new Screen(next, size, emulator.snapshot());
    }

    private static Terminal resized(
            Emulator emulator, Deque<Resize> resizes, long offset, Terminal before) {
        Terminal size = before;
        while (!resizes.isEmpty() && resizes.element().offset() <= offset) {
            size = resizes.remove().size();
            emulator.resize(size);
        }
        return size;
    }

    private static void show(Emulator emulator, String text, long deadline) {
        int from = 0;
        while (from < text.length()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the screen takes too long");
            }
            int to = Math.min(text.length(), from + SLICE);
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                to++;
            }
            emulator.take(text.substring(from, to));
            from = to;
        }
    }
}
