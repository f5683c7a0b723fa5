package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.journal.SessionEntry;
import dev.agentvillage.runner.provider.Providers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions of this runner. Commands are handed over at once: nothing here waits. */
public final class Sessions {
    private final SessionServices services;
    private final Providers providers;
    private final RunnerId runner;
    private final String incarnation;
    private final int max;
    private final Runnable changed;
    private final ConcurrentMap<SessionId, SessionActor> held = new ConcurrentHashMap<>();

    /** Wait until an older attempt at the same session is taken down. */
    private final Map<SessionId, SessionCommand.StartSession> successors = new HashMap<>();

    private volatile boolean draining;
    private volatile boolean closed;

    public Sessions(
            SessionServices services,
            Providers providers,
            RunnerId runner,
            String incarnation,
            int max,
            Runnable changed) {
        this.services = services;
        this.providers = providers;
        this.runner = runner;
        this.incarnation = incarnation;
        this.max = max;
        this.changed = changed;
    }

    /**
     * @param stored called when the command may be forgotten by who brought it
     */
    public void take(SessionCommand command, Runnable stored) {
        if (command instanceof SessionCommand.StartSession start) {
            start(start, stored);
            return;
        }
        SessionActor session = held.get(command.header().sessionId());
        if (session == null) {
            unknown(command);
        } else if (!session.mailbox().offer(new Message.Ordered(command))
                && !(command instanceof SessionCommand.SendInput)) {
            refuse(command.header(), "busy", "the session has too much to do");
        }
        if (session != null) {
            session.answerLeft();
        }
        stored.run();
    }

    private void unknown(SessionCommand command) {
        if (command instanceof SessionCommand.SendInput) {
            return;
        }
        Optional<CommandReply> earlier = services.replies().earlier(command.header().commandId());
        if (earlier.isPresent()) {
            services.replies().repeat(earlier.get());
        } else {
            refuse(command.header(), "unknown_session", "this runner does not have the session");
        }
    }

    private synchronized void start(SessionCommand.StartSession start, Runnable stored) {
        CommandHeader header = start.header();
        Optional<CommandReply> earlier = services.replies().earlier(header.commandId());
        if (earlier.isPresent()) {
            services.replies().repeat(earlier.get());
            stored.run();
            return;
        }
        SessionActor same = held.get(header.sessionId());
        if (same != null && header.attempt() > same.attempt() && !draining && !closed) {
            // Not kept by the broker meanwhile: whoever gets no answer in time places it elsewhere.
            stored.run();
            supersede(same, start);
            return;
        }
        Optional<Providers.Installed> provider =
                providers.find(start.spec().providerId(), start.spec().providerVersion());
        Refusal refusal = refusal(header, start.spec(), provider);
        if (refusal != null || provider.isEmpty()) {
            String code = refusal == null ? "unknown_provider" : refusal.code();
            String detail = refusal == null ? "no such provider" : refusal.detail();
            refuse(header, code, detail);
            stored.run();
            return;
        }
        SessionActor session = actor(header, start.spec(), provider.get());
        held.put(header.sessionId(), session);
        // Before the answer: what says accepted is never without a session to recover.
        session.publisher().stage();
        services.replies().accepted(header.commandId(), header.sessionId(), header.attempt());
        session.mailbox().put(new Message.Begin(stored));
        var _ =
                Thread.ofVirtual()
                        .name("session-" + header.sessionId().brief())
                        .start(session::run);
        changed.run();
    }

    /** The control plane has given the older one up: nothing of it counts any more. */
    private void supersede(SessionActor older, SessionCommand.StartSession successor) {
        SessionCommand.StartSession waiting = successors.get(older.id());
        if (waiting != null) {
            boolean newer = waiting.header().attempt() < successor.header().attempt();
            refuse(
                    (newer ? waiting : successor).header(),
                    "stale_attempt",
                    "there is a later attempt");
            if (!newer) {
                return;
            }
        }
        successors.put(older.id(), successor);
        older.mailbox().put(new Message.End("superseded", true));
    }

    private @Nullable Refusal refusal(
            CommandHeader header, SessionSpec spec, Optional<Providers.Installed> provider) {
        if (header.expiresAt() < services.clock().millis()) {
            return new Refusal("expired", "the command came too late");
        }
        if (draining || closed) {
            return new Refusal("draining", "this runner takes nothing new");
        }
        SessionActor same = held.get(header.sessionId());
        if (same != null) {
            return header.attempt() < same.attempt()
                    ? new Refusal("stale_attempt", "this runner holds attempt " + same.attempt())
                    : new Refusal("invalid_state", "the session is here already");
        }
        if (held.size() >= max) {
            return new Refusal("runner_full", "this runner holds " + max + " sessions");
        }
        if (provider.isEmpty()) {
            return new Refusal(
                    "unknown_provider",
                    providers.whyNot(spec.providerId(), spec.providerVersion()));
        }
        return Refusal.of(spec, provider.get(), services.workspaces());
    }

    private SessionActor actor(
            CommandHeader header, SessionSpec spec, Providers.Installed provider) {
        long now = services.clock().millis();
        Identity identity =
                new Identity(
                        header.sessionId(),
                        spec.orgId(),
                        spec.repoRef(),
                        runner,
                        incarnation,
                        header.attempt());
        SessionEntry entry =
                new SessionEntry(
                        header.sessionId(),
                        spec.orgId(),
                        spec.repoRef(),
                        header.attempt(),
                        incarnation,
                        spec.providerId(),
                        provider.program().version(),
                        SessionState.CREATED,
                        SessionEntry.Numbers.NONE,
                        UsageUnits.ZERO,
                        UsageUnits.ZERO,
                        now,
                        now,
                        null);
        return new SessionActor(
                services,
                spec,
                provider,
                new SessionPublisher(identity, services.structured(), services.clock(), entry),
                header.commandSeq(),
                this::ended);
    }

    private synchronized void ended(SessionActor session) {
        held.remove(session.id(), session);
        SessionCommand.StartSession successor = successors.remove(session.id());
        if (successor != null) {
            start(successor, () -> {});
        }
        notifyAll();
        changed.run();
    }

    private void refuse(CommandHeader header, String code, String detail) {
        services.replies()
                .refused(header.commandId(), code, detail, header.sessionId(), header.attempt());
    }

    public void drain(boolean now) {
        draining = now;
        changed.run();
    }

    public boolean draining() {
        return draining;
    }

    public void giveUp(List<RunnerControl.GivenUp> sessions) {
        for (RunnerControl.GivenUp g : sessions) {
            SessionActor session = held.get(g.id());
            if (session != null && session.attempt() <= g.attempt()) {
                session.mailbox().put(new Message.End("given_up", true));
            }
        }
    }

    public List<Held> held() {
        return held.values().stream().map(s -> new Held(s.id(), s.attempt(), s.state())).toList();
    }

    public Set<SessionId> ids() {
        return Set.copyOf(held.keySet());
    }

    public long pendingApprovals() {
        return held.values().stream().mapToLong(SessionActor::pendingApprovals).sum();
    }

    public long count(String provider, SessionState state) {
        return held.values().stream()
                .filter(s -> s.provider().driver().id().equals(provider) && s.state() == state)
                .count();
    }

    /** Whether a session runs this version. */
    public boolean runs(String providerId, String version) {
        return held.values().stream().anyMatch(s -> s.provider().is(providerId, version));
    }

    /** Lets what runs come to its end; false when something still ran after the time. */
    public boolean awaitNone(long millis) throws InterruptedException {
        return none(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Ends all; false when some were still there after the time. */
    public boolean close(long millis) throws InterruptedException {
        closed = true;
        held.values().forEach(s -> s.mailbox().put(new Message.End("runner_shutdown", false)));
        return awaitNone(millis);
    }

    private synchronized boolean none(long deadline) throws InterruptedException {
        for (long left = 1; !held.isEmpty() && left > 0; ) {
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            wait(Math.max(1, left));
        }
        return held.isEmpty();
    }
}
