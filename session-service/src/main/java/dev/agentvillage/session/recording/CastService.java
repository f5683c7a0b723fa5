package dev.agentvillage.session.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.events.EventStore;
import dev.agentvillage.session.session.Session;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Recordings as asciicasts, by the page: a long one is never in memory. */
@ApplicationScoped
public class CastService {
    private static final long PAGE_BYTES = 256 * 1024;
    private static final int RESIZES = 10_000;

    private final RecordingStore recording;
    private final EventStore events;

    CastService(RecordingStore recording, EventStore events) {
        this.recording = recording;
        this.events = events;
    }

    /**
     * What is recorded now.
     *
     * @param limit output bytes, up to the end of a chunk
     */
    public Multi<byte[]> cast(Session session, long since, long limit) {
        return Uni.combine()
                .all()
                .unis(resizes(session.id()), recording.end(session.id()))
                .asTuple()
                .onItem()
                .transformToMulti(
                        at -> {
                            return pages(
                                    session.id(),
                                    cast(session, at.getItem1(), since),
                                    Math.min(
                                            at.getItem2(),
                                            since + Math.min(limit, Long.MAX_VALUE - since)));
                        });
    }

    /** The terminal's sizes after its first. */
    public Uni<List<Resize>> resizes(SessionId session) {
        return events.after(session, 0, List.of("TERMINAL_RESIZED"), RESIZES)
                .map(found -> found.stream().map(CastService::resize).toList());
    }

    private static Cast cast(Session session, List<Resize> resizes, long since) {
        return new Cast(
                session.order().task().title(),
                session.order().terminal(),
                resizes,
                since,
                session.createdAt());
    }

    private Multi<byte[]> pages(SessionId session, Cast cast, long end) {
        return Multi.createBy()
                .repeating()
                .uni(() -> cast, so -> page(session, so, end))
                .whilst(more -> more.length > 0)
                .filter(page -> page.length > 0);
    }

    /** Empty when there is no more. */
    private Uni<byte[]> page(SessionId session, Cast cast, long end) {
        if (cast.next() >= end) {
            cast.end();
            return Uni.createFrom().item(cast.lines());
        }
        return recording
                .read(session, cast.next(), 0, PAGE_BYTES)
                .map(
                        read -> {
                            for (Chunk chunk : read.chunks()) {
                                if (chunk.start() < end) {
                                    cast.take(chunk);
                                }
                            }
                            return cast.lines();
                        });
    }

    private static Resize resize(EventStore.Stored stored) {
        JsonNode event = Json.parse(JsonNode.class, stored.json()).path("event");
        return new Resize(
                event.path("offset").asLong(),
                new Terminal(event.path("cols").asInt(), event.path("rows").asInt()),
                event.path("ts").asLong());
    }
}
