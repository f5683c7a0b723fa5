package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Status;
import dev.agentvillage.runner.bus.CommandConsumer.ReceivedCommand;
import dev.agentvillage.runner.bus.JournalOutlet;
import dev.agentvillage.runner.bus.Outlet;
import dev.agentvillage.runner.bus.Producers;
import dev.agentvillage.runner.bus.ReplyPublisher;
import dev.agentvillage.runner.bus.StartTraces;
import dev.agentvillage.runner.journal.Journal;
import dev.agentvillage.runner.process.Cgroups;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.session.DecisionCheck;
import dev.agentvillage.runner.session.Recovery;
import dev.agentvillage.runner.session.SessionMetrics;
import dev.agentvillage.runner.session.SessionServices;
import dev.agentvillage.runner.session.Sessions;
import dev.agentvillage.runner.work.WorkspaceWatcher;
import dev.agentvillage.runner.workspace.Workspaces;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The runner: put together, brought up, taken down. */
@ApplicationScoped
public class RunnerService {
    private static final Logger LOG = Logger.getLogger(RunnerService.class);
    private static final int EARLY = 1;
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(20);
    private static final Duration RECOVERY_TOLD = Duration.ofSeconds(5);

    private final RunnerConfig config;
    private final Settings settings;
    private final Providers providers;
    private final String incarnation = UUID.randomUUID().toString().substring(0, 13);
    private final Clock clock = Clock.systemUTC();
    private final Journal journal;
    private final Outlet structured;
    private final Outlet terminal;
    private final ReplyPublisher replies;
    private final SessionServices services;
    private final Sessions sessions;
    private final HeartbeatPublisher heartbeats;
    private final Gauges gauges;
    private final RuntimeOrders runtimes;
    private final ScheduledExecutorService timers =
            Executors.newScheduledThreadPool(1, named("timers"));
    private final ExecutorService work;
    private volatile boolean goingDown;

    RunnerService(
            RunnerConfig config,
            Providers providers,
            Producers producers,
            MeterRegistry metrics,
            StartTraces traces)
            throws IOException {
        this.config = config;
        this.settings = Settings.of(config, System.getenv().keySet());
        this.providers = providers;
        this.work = workers(config.maxConcurrentSessions());
        this.journal = journal(settings);
        SessionMetrics watched = new SessionMetrics(metrics);
        this.structured =
                new Outlet(
                        "events",
                        () -> producers.lossless("none"),
                        journal::commit,
                        watched.published("events"));
        this.terminal =
                new Outlet(
                        "terminal",
                        () -> producers.lossless("lz4"),
                        () -> {},
                        watched.published("terminal"));
        JournalOutlet outlet = new JournalOutlet(journal, structured, traces);
        outlet.resume();
        this.replies = new ReplyPublisher(settings.id(), incarnation, journal, outlet, clock);
        this.services =
                new SessionServices(
                        settings.sessions(),
                        outlet,
                        terminal,
                        replies,
                        new Workspaces(settings.workspaces()),
                        Cgroups.detect(config.id(), settings.workspaces().root()),
                        new WorkspaceWatcher(),
                        clock,
                        timers,
                        work,
                        watched,
                        new DecisionCheck(settings.decisionKey()));
        this.heartbeats = new HeartbeatPublisher(producers.momentary(), this::heartbeat, timers);
        this.sessions =
                new Sessions(
                        services,
                        providers,
                        settings.id(),
                        incarnation,
                        config.maxConcurrentSessions(),
                        heartbeats::changed);
        this.runtimes =
                new RuntimeOrders(
                        providers.installer(), replies, sessions::runs, heartbeats::changed);
        this.gauges = new Gauges(metrics, journal, terminal, sessions, providers);
    }

    private static Journal journal(Settings settings) {
        try {
            return Journal.open(settings.journalFile());
        } catch (RuntimeException e) {
            throw new ConfigurationException(
                    "The runner does not start: its journal "
                            + settings.journalFile()
                            + " is used by another runner with this RUNNER_ID, or cannot be read",
                    e);
        }
    }

    void up(@Observes @Priority(EARLY) StartupEvent event) throws InterruptedException {
        LOG.infof(
                "runner %s (%s) in pool %s, %s, workspaces in %s",
                settings.id(),
                incarnation,
                config.pool(),
                services.cgroups().isPresent() ? "cgroups" : "no cgroups: processes by mark",
                settings.workspaces().root());
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            LOG.warn("names of files are read as ASCII here: start the runner with LC_ALL=C.UTF-8");
        }
        new Recovery(services, settings.id()).run(journal.sessions());
        // Before the first heartbeat: it would tell of a runner that lost its sessions.
        if (!structured.flush(RECOVERY_TOLD)) {
            LOG.warn("the broker is away: what happened before is told when it is back");
        }
        var _ = timers.scheduleWithFixedDelay(this::housekeeping, 1, 10, TimeUnit.MINUTES);
        heartbeats.every(config.heartbeatIntervalMs());
        work.execute(services.workspaces()::warmUp);
        work.execute(services::warmUp);
        work.execute(providers::warmUp);
    }

    private void housekeeping() {
        try {
            journal.forgetOld(clock.millis());
            journal.compact();
            services.workspaces().sweep(sessions::ids);
            services.workspaces().prune(clock.instant());
        } catch (IOException | RuntimeException e) {
            LOG.warn("housekeeping failed", e);
        }
    }

    void received(@Observes ReceivedCommand received) {
        RunnerCommand command = received.command();
        switch (command) {
            case SessionCommand s -> sessions.take(s, received.stored());
            case RunnerControl c -> {
                control(c);
                received.stored().run();
            }
            case RunnerCommand.Unknown u -> {
                LOG.warnf("a command of an unknown type: %s", u.type());
                UnknownCommands.refuse(u, replies);
                received.stored().run();
            }
        }
    }

    private void control(RunnerControl control) {
        var earlier = replies.earlier(control.commandId());
        if (earlier.isPresent()) {
            replies.repeat(earlier.get());
            return;
        }
        switch (control) {
            case RunnerControl.Drain _ -> sessions.drain(true);
            case RunnerControl.Undrain _ -> sessions.drain(false);
            case RunnerControl.KillSessions k -> sessions.giveUp(k.sessions());
            case RunnerControl.PrepareRuntime p -> {
                runtimes.prepare(p);
                return;
            }
            case RunnerControl.RemoveRuntime r -> {
                runtimes.remove(r);
                return;
            }
        }
        replies.accepted(control.commandId(), null, null);
    }

    private RunnerHeartbeat heartbeat() {
        var held = sessions.held();
        Status status =
                goingDown
                        ? Status.MAINTENANCE
                        : sessions.draining() ? Status.DRAINING : Status.ONLINE;
        return new RunnerHeartbeat(
                settings.id(),
                incarnation,
                config.version(),
                Topics.class.getPackage().getImplementationVersion() == null
                        ? config.version()
                        : Topics.class.getPackage().getImplementationVersion(),
                config.pool(),
                status,
                HostLoad.name(),
                settings.labels(),
                null,
                clock.millis(),
                new RunnerHeartbeat.Capacity(
                        config.maxConcurrentSessions(),
                        held.size(),
                        HostLoad.cpu(),
                        HostLoad.memory(),
                        services.workspaces().diskLow()
                                ? RunnerHeartbeat.Capacity.DISK_LOW
                                : HostLoad.disk(settings.workspaces().root())),
                providers.runtimes(),
                held,
                services.workspaces().canReadOnly(),
                providers.missing());
    }

    /** What readiness asks, by name. */
    Map<String, Boolean> healthy() {
        return Map.of(
                "journal", journal.writable(),
                "disk", !services.workspaces().diskLow(),
                "broker", heartbeats.heard(config.heartbeatIntervalMs()));
    }

    void down(@Observes @Priority(EARLY) ShutdownEvent event)
            throws InterruptedException, IOException {
        sessions.drain(true);
        if (!sessions.awaitNone(config.drainTimeoutMs())) {
            LOG.info("drained for as long as DRAIN_TIMEOUT_MS says: the rest is ended");
        }
        goingDown = true;
        long deadline = System.nanoTime() + ENDED_WITHIN.toNanos();
        if (!sessions.close(config.stopGraceMs() + ENDED_WITHIN.toMillis())) {
            LOG.warn("some sessions did not end in time; the next start reports them");
        }
        heartbeats.last();
        Duration left = Duration.ofNanos(Math.max(1_000_000_000, deadline - System.nanoTime()));
        if (!structured.flush(left) || !terminal.flush(Duration.ofSeconds(1))) {
            LOG.warn("the broker is away: what it did not take is sent at the next start");
        }
        structured.close();
        terminal.close();
        timers.shutdownNow();
        runtimes.close();
        work.shutdownNow();
        gauges.end();
        services.watcher().close();
        services.cgroups().ifPresent(Cgroups::remove);
        journal.close();
    }

    /** A remote that says nothing keeps a thread for a while: others' starts must not wait. */
    private static ExecutorService workers(int sessions) {
        int threads = Math.clamp(sessions + 4L, 8, 64);
        ThreadPoolExecutor workers =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        named("work"));
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    private static ThreadFactory named(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }
}
