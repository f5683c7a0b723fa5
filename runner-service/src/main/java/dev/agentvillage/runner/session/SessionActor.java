package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionMachine;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.trace.InSession;
import dev.agentvillage.runner.provider.Providers;
import java.time.Duration;
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
    private final Facts facts;
    private final Announcer announcer;
    private final Deadlines deadlines;
    private final Farewell farewell;
    private final long startedNanos = System.nanoTime();
    private volatile SessionMachine machine = SessionMachine.NEW;
    private final Startup startup;
    private final Approvals approvals;
    private volatile boolean atOnce;
    private volatile boolean over;

    SessionActor(
            SessionServices services,
            SessionSpec spec,
            Providers.Installed provider,
            SessionPublisher publisher,
            long commandSeq,
            Consumer<SessionActor> ended) {
        this.services = services;
        this.spec = spec;
        this.publisher = publisher;
        this.ended = ended;
        this.provider = provider;
        this.timers = new Timers(services.timers(), mailbox);
        this.usage = new Usage(publisher, spec.providerId(), provider.program().version());
        this.work = new Work(services, publisher.identity(), spec, mailbox);
        this.desk = new CommandDesk(services.replies(), services.clock(), this, commandSeq);
        this.log =
                new CommandLog(
                        publisher::event, usage::commandRun, services.settings().tests(), timers);
        this.facts = new Facts(publisher, spec, usage, services.settings().tests());
        this.files = new FileLog(publisher, usage, timers, mailbox, services.work());
        this.announcer = new Announcer(publisher, spec, provider);
        this.deadlines = new Deadlines(services.settings(), spec.limits(), timers);
        this.startup = new Startup(this, provider, work, deadlines, announcer, log);
        this.approvals = new Approvals(this, services, spec, usage, timers);
        this.farewell = new Farewell(publisher, announcer, log, files);
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

    /** How many approvals wait; for any thread. */
    int pendingApprovals() {
        return machine.pending().size();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Providers.Installed provider() {
        return provider;
    }

    @Nullable Running running() {
        return startup.running();
    }

    Approvals approvals() {
        return approvals;
    }

    SessionPublisher publisher() {
        return publisher;
    }

    /** The session's thread. */
    void run() {
        InSession.stay(id());
        try {
            while (!over) {
                Message message = mailbox.take();
                try {
                    handle(message);
                } catch (RuntimeException e) {
                    LOG.errorf(e, "session %s: %s failed", id(), message.getClass());
                    // The end must come also when its report fails.
                    step(
                            message instanceof Message.CleanedUp
                                    ? new SessionInput.CleanUpTimedOut()
                                    : new SessionInput.Fault("internal_error"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timers.cancel();
            over = true;
            ended.accept(this);
            answerLeft();
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Begin b -> begin(b);
            case Message.Ordered o -> desk.take(o.command());
            case Message.Prepared p -> startup.prepared(p);
            case Message.NotPrepared n -> startup.notPrepared(n.why());
            case Message.Launched l -> startup.launched(l.running());
            case Message.NotLaunched n -> startup.notLaunched(n);
            case Message.Exited e -> startup.exited(e);
            case Message.TickDue _ -> usage.tick(running(), false);
            case Message.StartOverdue _ -> startup.overdue();
            case Message.DurationOver _ -> step(new SessionInput.Fault("timeout"));
            case Message.IdleCheck c -> idleCheck(c);
            case Message.Touched t -> files.touched(t.touches());
            case Message.Reported r -> log.reported(r.records(), Running.shown(running()));
            case Message.Unwatched _ -> announcer.unwatched();
            case Message.DiffDue _ -> files.diffDue(running());
            case Message.Diffed d -> files.diffed(d.changes());
            case Message.TestOutputDue t -> t.finish().run();
            case Message.Asked a -> approvals.asked(a.asking());
            case Message.Refused r -> announcer.refused(r.ruling());
            case Message.Again a -> approvals.again(a.approval(), a.by());
            case Message.AskerGone g -> approvals.gone(g.asking());
            case Message.Told t -> facts.told(t.fact(), running());
            case Message.AnsweredThere a -> approvals.answeredThere(a.asking(), a.allowed());
            case Message.ApprovalDue d -> approvals.due(d.id());
            case Message.CleanedUp c -> cleanedUp(c);
            case Message.End e -> end(e);
        }
    }

    private void begin(Message.Begin begin) {
        publisher.store();
        begin.stored().run();
        deadlines.begin();
        step(new SessionInput.Placed());
        work.prepare();
    }

    private void idleCheck(Message.IdleCheck check) {
        Running r = running();
        if (r != null
                && state() == SessionState.RUNNING
                && deadlines.idle(check, r, desk.lastInput())) {
            step(new SessionInput.Fault("idle"));
        }
    }

    private void end(Message.End end) {
        atOnce |= end.atOnce();
        step(new SessionInput.Fault(end.reason()));
    }

    void hurry() {
        atOnce = true;
    }

    Step step(SessionInput input) {
        return step(input, null);
    }

    /** Frozen first: what is paused does not run, also not while this is being told. */
    Step pause(String reason) {
        Running r = running();
        if (r == null || !(machine.on(new SessionInput.Pause()) instanceof Step.Moved)) {
            return step(new SessionInput.Pause());
        }
        try {
            return r.freeze()
                    ? step(new SessionInput.Pause(), reason)
                    : new Step.Refused("not_frozen", "a process could not be stopped in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            r.thaw();
            return new Step.Refused("not_frozen", "the runner goes down");
        }
    }

    /** The one place where the state changes. */
    Step step(SessionInput input, @Nullable String reason) {
        Step step = machine.on(input);
        switch (step) {
            case Step.Stayed s -> machine = s.next();
            case Step.Moved m -> moved(m, reason);
            case Step.Refused r ->
                    LOG.debugf("session %s: %s: %s", id(), input.getClass(), r.detail());
        }
        return step;
    }

    private void moved(Step.Moved moved, @Nullable String reason) {
        SessionState before = moved.from();
        SessionState now = moved.next().state();
        machine = moved.next();
        Verdict verdict = moved.next().verdict();
        usage.state(now, running());
        announcer.moved(before, now, verdict == null ? reason : verdict.reason());
        Running r = running();
        if (r != null && before == SessionState.PAUSED_BY_HUMAN && now.takesInput()) {
            r.thaw();
        }
        if (r != null && before == SessionState.STARTING_PROVIDER && now.takesInput()) {
            services.metrics().started(Duration.ofNanos(System.nanoTime() - startedNanos));
            announcer.started(r);
        }
        switch (now) {
            case RUNNING -> deadlines.active();
            case STOPPING -> {
                approvals.cancelAll();
                long grace = atOnce ? 0 : services.settings().graceMs();
                deadlines.stopping(grace);
                work.cleanUp(running(), grace);
            }
            case COMPLETED, FAILED -> finished(verdict);
            case CREATED,
                    PREPARING_WORKSPACE,
                    STARTING_PROVIDER,
                    WAITING_FOR_APPROVAL,
                    PAUSED_BY_HUMAN -> {}
        }
    }

    private void cleanedUp(Message.CleanedUp done) {
        if (done.outcome() == null) {
            LOG.errorf("session %s: clean-up did not come to its end", id());
        }
        Outcome outcome = done.outcome() == null ? Outcome.NOTHING : done.outcome();
        facts.last();
        farewell.tell(outcome, running(), machine.verdict());
        step(
                done.outcome() == null
                        ? new SessionInput.CleanUpTimedOut()
                        : new SessionInput.CleanedUp());
    }

    private void finished(@Nullable Verdict verdict) {
        over = true;
        timers.cancel();
        usage.tick(running(), true);
        farewell.end(machine.state(), verdict, usage.totals());
        services.metrics()
                .ended(
                        spec.providerId(),
                        machine.state().name(),
                        verdict == null || verdict.reason() == null ? "" : verdict.reason());
    }

    void warn(String text) {
        announcer.warn(text);
    }

    /** Nobody reads the mailbox any more: what came too late is answered all the same. */
    void answerLeft() {
        if (over) {
            for (Message m = mailbox.poll(); m != null; m = mailbox.poll()) {
                if (m instanceof Message.Ordered o) {
                    desk.tooLate(o.command());
                }
            }
        }
    }
}
