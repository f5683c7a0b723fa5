package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings a session from its workspace to its running program. Used by its actor alone. */
final class Startup {
    private static final Logger LOG = Logger.getLogger(Startup.class);

    private final SessionActor session;
    private final Providers.Installed provider;
    private final Work work;
    private final Deadlines deadlines;
    private final Announcer announcer;
    private final CommandLog log;
    private @Nullable Running running;
    private Message.@Nullable Exited early;

    Startup(
            SessionActor session,
            Providers.Installed provider,
            Work work,
            Deadlines deadlines,
            Announcer announcer,
            CommandLog log) {
        this.session = session;
        this.provider = provider;
        this.work = work;
        this.deadlines = deadlines;
        this.announcer = announcer;
        this.log = log;
    }

    @Nullable Running running() {
        return running;
    }

    void prepared(Message.Prepared prepared) {
        if (session.state() == SessionState.PREPARING_WORKSPACE) {
            session.step(new SessionInput.WorkspaceReady());
            deadlines.launching();
            work.launch(provider, prepared.workspace());
        }
    }

    void notPrepared(WorkspaceFailure why) {
        LOG.infof("session %s: no workspace: %s", session.id(), why.detail());
        if (session.state() == SessionState.PREPARING_WORKSPACE) {
            announcer.error(why.detail(), why.reason().code());
            work.discard();
            session.step(new SessionInput.WorkspaceFailed(why.reason().code()));
        }
    }

    void launched(Running now) {
        running = now;
        if (session.state() == SessionState.STARTING_PROVIDER) {
            announcer.launched(now);
            announcer.degraded();
            log.launched(now);
            session.step(new SessionInput.ProviderStarted());
        }
        Message.Exited waited = early;
        if (waited != null) {
            exited(waited);
        }
    }

    void notLaunched(Message.NotLaunched why) {
        announcer.error(why.detail(), why.reason());
        session.step(new SessionInput.ProviderFailed(why.reason()));
    }

    void exited(Message.Exited exited) {
        if (running == null && session.state() == SessionState.STARTING_PROVIDER) {
            // A program may be gone before we hear that it was there.
            early = exited;
            return;
        }
        session.step(new SessionInput.ProviderExited(exited.status()));
    }

    void overdue() {
        if (deadlines.startOver(session.state())) {
            session.step(new SessionInput.Fault("timeout"));
        }
    }
}
