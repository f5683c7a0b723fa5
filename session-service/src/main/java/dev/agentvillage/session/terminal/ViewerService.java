package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.bus.SessionEventTail;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.lease.LeaseService;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.screen.Screen;
import dev.agentvillage.session.screen.ScreenService;
import dev.agentvillage.session.session.Session;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who looks at terminals through this replica. */
@ApplicationScoped
class ViewerService {
    private final ServedSessions served;
    private final SessionEventTail events;
    private final TerminalTail tail;
    private final RecordingStore recording;
    private final LeaseService leases;
    private final ScreenService screens;
    private final MeterRegistry meters;
    private final Counter skips;
    private final List<Gauge> gauges;
    private final Map<String, Attached> attached = new ConcurrentHashMap<>();

    /**
     * @param mayType has the role for it
     * @param deaf ends hearing of the session's events
     */
    record Attached(
            OrgId org,
            SessionId session,
            String subject,
            boolean mayType,
            TerminalStream stream,
            Runnable deaf) {}

    /** Somebody who opens a socket. */
    record Visitor(String connection, OrgId org, String subject, boolean mayType) {}

    ViewerService(
            ServedSessions served,
            SessionEventTail events,
            TerminalTail tail,
            RecordingStore recording,
            LeaseService leases,
            ScreenService screens,
            MeterRegistry meters) {
        this.served = served;
        this.events = events;
        this.tail = tail;
        this.recording = recording;
        this.leases = leases;
        this.screens = screens;
        this.meters = meters;
        this.skips =
                Counter.builder("session.terminal.viewers.skipped")
                        .description("How often a viewer that stood still was skipped ahead")
                        .register(meters);
        this.gauges =
                List.of(
                        Gauge.builder("session.terminal.viewers", attached, Map::size)
                                .register(meters),
                        Gauge.builder("session.terminal.waiting.bytes", this::waiting)
                                .register(meters),
                        Gauge.builder("session.terminal.waiting.bytes.max", this::waitingMost)
                                .register(meters));
    }

    /** Else they would go on to tell of this one where a process starts the service again. */
    @PreDestroy
    void end() {
        gauges.forEach(meters::remove);
    }

    /** False when there is no such session. */
    Uni<Boolean> attach(Visitor who, SessionId id, Opening.Wanted what, Outlet.Viewer viewer) {
        return served.fresh(who.org(), id)
                .flatMap(
                        found -> {
                            if (found == null) {
                                return Uni.createFrom().item(false);
                            }
                            return switch (what) {
                                case Opening.From from ->
                                        attach(who, found, from.since(), null, viewer);
                                case Opening.Now _ ->
                                        screens.now(found)
                                                .flatMap(
                                                        screen ->
                                                                attach(
                                                                        who,
                                                                        found,
                                                                        screen.offset(),
                                                                        screen,
                                                                        viewer));
                            };
                        });
    }

    private Uni<Boolean> attach(
            Visitor who, Session found, long since, @Nullable Screen screen, Outlet.Viewer viewer) {
        SessionId id = found.id();
        TerminalStream stream = new TerminalStream(found, since, viewer, tail, recording, skips);
        attached.put(
                who.connection(),
                new Attached(
                        who.org(),
                        id,
                        who.subject(),
                        who.mayType(),
                        stream,
                        events.listen(id, stream::on)));
        if (who.mayType()) {
            leases.came(id, who.subject());
        }
        // Listening now: what happened since the read above is looked up.
        return served.fresh(who.org(), id)
                .invoke(now -> stream.start(now == null ? found : now, screen))
                .replaceWith(true);
    }

    @Nullable Attached of(String connection) {
        return attached.get(connection);
    }

    void detach(String connection) {
        Attached gone = attached.remove(connection);
        if (gone != null) {
            gone.deaf().run();
            gone.stream().closed();
            if (gone.mayType()) {
                leases.left(gone.session(), gone.subject());
            }
        }
    }

    void tick(long now) {
        attached.values().forEach(viewer -> viewer.stream().tick(now));
    }

    private long waiting() {
        return attached.values().stream().mapToLong(viewer -> viewer.stream().waiting()).sum();
    }

    private long waitingMost() {
        return attached.values().stream()
                .mapToLong(viewer -> viewer.stream().waiting())
                .max()
                .orElse(0);
    }
}
