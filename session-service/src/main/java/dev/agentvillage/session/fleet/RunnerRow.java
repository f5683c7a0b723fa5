package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.platform.bus.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Locale;

/** The last heartbeat of a runner. */
@Entity
@Table(name = "runners")
@SuppressWarnings("NullAway.Init")
class RunnerRow {
    @Id String id;
    String incarnation;
    String pool;
    String status;

    @Column(name = "last_seen")
    long lastSeen;

    @Column(name = "incarnation_since")
    long incarnationSince;

    boolean drained;
    String heartbeat;

    void take(Runner runner) {
        RunnerHeartbeat now = runner.heartbeat();
        id = now.runnerId().value();
        incarnation = now.incarnation();
        pool = now.pool();
        status = now.status().name().toLowerCase(Locale.ROOT);
        lastSeen = runner.lastSeen();
        incarnationSince = runner.startedBy();
        drained = runner.drained();
        heartbeat = Json.text(RunnerHeartbeat.class, now);
    }

    Runner runner() {
        return new Runner(
                Json.parse(RunnerHeartbeat.class, heartbeat), lastSeen, incarnationSince, drained);
    }
}
