package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionMachine;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.work.Changes;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One session, from its command to its last event. One thread; the state is nobody else's. */
final class SessionActor {
    private static final Logger LOG = Logger.getLogger(SessionActor.class);

    private final SessionServices services;
    private final SessionSpec spec;
    private final Providers.Installed provider;
    private final SessionPublisher publisher;
    private final Consumer<SessionActor> ended;
    private final Mailbox mailbox = new Mailbox();
    private final Timers timers;
    private final Usage usage;
    private final Work work;
    private final CommandDesk desk;
    private final CommandLog log;
    private final FileLog files;
    private final long startedNanos = System.nanoTime();
    private volatile SessionMachine machine = SessionMachine.NEW;
    private @Nullable Running running;
    private Message.@Nullable Exited early;
    private volatile boolean atOnce;
    private boolean over;

    SessionActor(
            SessionServices services,
            SessionSpec spec,
            Providers.Installed provider,
            SessionPublisher publisher,
            Consumer<SessionActor> ended) {
        this.services = services;
        this.spec = spec;
        this.provider = provider;
        this.publisher = publisher;
        this.ended = ended;
        this.timers = new Timers(services.timers(), mailbox);
        this.usage = new Usage(publisher, spec.providerId(), provider.found().version());
        this.work = new Work(services, publisher.identity(), spec, mailbox);
        this.desk = new CommandDesk(services.replies(), services.clock(), this);
        this.log = new CommandLog(publisher, usage, services.settings().tests(), timers);
        this.files = new FileLog(publisher, usage, timers, mailbox, services.work());
    }

    SessionId id() {
        return publisher.identity().session();
    }

    int attempt() {
        return publisher.identity().attempt();
    }

    SessionState state() {
        return machine.state();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    String providerId() {
        return spec.providerId();
    }

    @Nullable Running running() {
        return running;
    }

    SessionPublisher publisher() {
        return publisher;
    }

    /** The session's thread. */
    void run() {
        try {
            while (!over) {
                Message message = mailbox.take();
                try {
                    handle(message);
                } catch (RuntimeException e) {
                    LOG.errorf(e, "session %s: %s failed", id(), message.getClass());
                    step(new SessionInput.Fault("internal_error"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timers.cancel();
            ended.accept(this);
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Begin b -> begin(b);
            case Message.Ordered o -> desk.take(o.command());
            case Message.Prepared p -> prepared(p);
            case Message.NotPrepared n -> notPrepared(n.why());
            case Message.Launched l -> launched(l.running());
            case Message.NotLaunched n -> notLaunched(n);
            case Message.Exited e -> exited(e);
            case Message.TickDue _ -> usage.tick(running, false);
            case Message.StartOverdue _ -> startOverdue();
            case Message.DurationOver _ -> step(new SessionInput.Fault("timeout"));
            case Message.IdleCheck _ -> idleCheck();
            case Message.Touched t -> files.touched(t.touches());
            case Message.Reported r -> log.reported(r.records(), running);
            case Message.DiffDue _ -> files.diffDue(running);
            case Message.Diffed d -> files.diffed(d.changes());
            case Message.TestOutputDue t -> t.finish().run();
            case Message.CleanedUp c -> cleanedUp(c);
            case Message.End e -> end(e);
        }
    }

    private void begin(Message.Begin begin) {
        publisher.store();
        begin.stored().run();
        Long limit = spec.limits().maxDurationMs();
        timers.every(services.settings().tickMs(), new Message.TickDue());
        timers.after(
                limit == null ? services.settings().maxDurationMs() : limit,
                new Message.DurationOver());
        timers.after(services.settings().workspaceTimeoutMs(), new Message.StartOverdue());
        step(new SessionInput.Placed());
        work.prepare();
    }

    private void prepared(Message.Prepared prepared) {
        if (machine.state() == SessionState.PREPARING_WORKSPACE) {
            step(new SessionInput.WorkspaceReady());
            timers.after(services.settings().startTimeoutMs(), new Message.StartOverdue());
            work.launch(provider.driver(), prepared.workspace());
        }
    }

    private void notPrepared(WorkspaceFailure why) {
        LOG.infof("session %s: no workspace: %s", id(), why.detail());
        if (machine.state() == SessionState.PREPARING_WORKSPACE) {
            error(why.detail(), why.reason().code());
            work.discard();
            step(new SessionInput.WorkspaceFailed(why.reason().code()));
        }
    }

    private void launched(Running now) {
        running = now;
        if (machine.state() == SessionState.STARTING_PROVIDER) {
            services.metrics().started(Duration.ofNanos(System.nanoTime() - startedNanos));
            publisher.event(
                    e ->
                            new ProviderEvent.ProviderStarted(
                                    e,
                                    provider.found().version(),
                                    now.launch().argv().getFirst(),
                                    null,
                                    provider.driver().capabilities()));
            log.launched(now);
            step(new SessionInput.ProviderStarted());
        }
        Message.Exited waited = early;
        if (waited != null) {
            exited(waited);
        }
    }

    private void notLaunched(Message.NotLaunched why) {
        error(why.detail(), why.reason());
        step(new SessionInput.ProviderFailed(why.reason()));
    }

    private void exited(Message.Exited exited) {
        if (running == null && machine.state() == SessionState.STARTING_PROVIDER) {
            // A program may be gone before we hear that it was there.
            early = exited;
            return;
        }
        step(new SessionInput.ProviderExited(exited.status()));
    }

    private void startOverdue() {
        if (machine.state() == SessionState.PREPARING_WORKSPACE
                || machine.state() == SessionState.STARTING_PROVIDER) {
            boolean spent =
                    System.nanoTime() - startedNanos
                            >= TimeUnit.MILLISECONDS.toNanos(services.settings().startTimeoutMs());
            if (spent) {
                step(new SessionInput.Fault("timeout"));
            }
        }
    }

    private void idleCheck() {
        Long limit = spec.limits().maxIdleMs();
        Running r = running;
        if (limit == null || r == null || !machine.state().takesInput()) {
            return;
        }
        long last = Math.max(r.terminal().lastOutput(), desk.lastInput());
        long left = limit - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
        if (left <= 0) {
            step(new SessionInput.Fault("idle"));
        } else {
            timers.after(left, new Message.IdleCheck());
        }
    }

    private void end(Message.End end) {
        atOnce |= end.atOnce();
        step(new SessionInput.Fault(end.reason()));
    }

    /** Stops at once: no time to end in is given. */
    void hurry() {
        atOnce = true;
    }

    /** The one place where the state changes. */
    Step step(SessionInput input) {
        Step step = machine.on(input);
        switch (step) {
            case Step.Stayed s -> machine = s.next();
            case Step.Moved m -> moved(m);
            case Step.Refused r ->
                    LOG.debugf("session %s: %s: %s", id(), input.getClass(), r.detail());
        }
        return step;
    }

    private void moved(Step.Moved moved) {
        SessionState before = moved.from();
        SessionState now = moved.next().state();
        machine = moved.next();
        Verdict verdict = moved.next().verdict();
        usage.state(now, running);
        publisher.event(
                e ->
                        new LifecycleEvent.SessionStateChanged(
                                e, before, now, verdict == null ? null : verdict.reason()));
        switch (now) {
            case RUNNING -> firstRunning(before);
            case STOPPING -> {
                desk.closed();
                work.cleanUp(running, atOnce ? 0 : services.settings().graceMs());
            }
            case COMPLETED, FAILED -> finished(verdict);
            case CREATED,
                    PREPARING_WORKSPACE,
                    STARTING_PROVIDER,
                    WAITING_FOR_APPROVAL,
                    PAUSED_BY_HUMAN -> {}
        }
    }

    private void firstRunning(SessionState before) {
        Running r = running;
        if (before != SessionState.STARTING_PROVIDER || r == null) {
            return;
        }
        publisher.event(
                e ->
                        new LifecycleEvent.SessionStarted(
                                e,
                                spec.providerId(),
                                provider.found().version(),
                                provider.driver().capabilities(),
                                r.workspace().repository().toString(),
                                spec.roomPath(),
                                r.workspace().baseCommit(),
                                r.workspace().branch(),
                                r.terminal().pid()));
        idleCheck();
    }

    private void cleanedUp(Message.CleanedUp done) {
        Outcome outcome = done.outcome() == null ? Outcome.NOTHING : done.outcome();
        Verdict verdict = machine.verdict();
        log.last(outcome.records(), running, verdict);
        if (running != null && verdict != null) {
            publisher.event(
                    e ->
                            new ProviderEvent.ProviderStopped(
                                    e,
                                    verdict.exit() == null ? null : verdict.exit().code(),
                                    Endings.stopReason(verdict)));
        }
        Changes changes = outcome.changes();
        if (changes != null) {
            files.last(changes);
        }
        files.patch(outcome);
        step(
                done.outcome() == null
                        ? new SessionInput.CleanUpTimedOut()
                        : new SessionInput.CleanedUp());
    }

    private void finished(@Nullable Verdict verdict) {
        timers.cancel();
        usage.tick(running, true);
        publisher.event(
                e ->
                        Endings.ended(
                                e,
                                machine.state(),
                                verdict,
                                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                                usage.totals(),
                                files.resultCommit(),
                                files.patchRef()));
        publisher.forget();
        services.metrics()
                .ended(
                        spec.providerId(),
                        machine.state().name(),
                        verdict == null || verdict.reason() == null ? "" : verdict.reason());
        over = true;
    }

    void warn(String text) {
        publisher.event(
                e ->
                        new ProviderEvent.ProviderMessage(
                                e, text, ProviderEvent.Level.WARN, "runner"));
    }

    private void error(String text, String code) {
        publisher.event(e -> new ProviderEvent.ProviderError(e, text, code, false));
    }
}
