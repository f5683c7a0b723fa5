package dev.agentvillage.session.terminal;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Notices viewers that stand still. */
@ApplicationScoped
class ViewerJob {
    private final ViewerService viewers;
    private final Clock clock;

    ViewerJob(ViewerService viewers, Clock clock) {
        this.viewers = viewers;
        this.clock = clock;
    }

    @Scheduled(every = "1s")
    void look() {
        viewers.tick(clock.millis());
    }
}
