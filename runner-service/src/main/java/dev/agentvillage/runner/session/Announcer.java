package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.model.AlertBody;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Providers;
import org.jspecify.annotations.Nullable;

/** What a session says of its own life. Used by its actor alone. */
final class Announcer {
    private final SessionPublisher publisher;
    private final SessionSpec spec;
    private final Providers.Installed provider;

    Announcer(SessionPublisher publisher, SessionSpec spec, Providers.Installed provider) {
        this.publisher = publisher;
        this.spec = spec;
        this.provider = provider;
    }

    void moved(SessionState before, SessionState now, @Nullable String reason) {
        publisher.event(e -> new LifecycleEvent.SessionStateChanged(e, before, now, reason));
    }

    void launched(Running running) {
        publisher.event(
                e ->
                        new ProviderEvent.ProviderStarted(
                                e,
                                provider.program().version(),
                                provider.program().path().toString(),
                                running.hash(),
                                provider.program().capabilities()));
    }

    /** What does not work in this version is said before anybody misses it. */
    void degraded() {
        provider.program().degraded().forEach(this::warn);
    }

    void started(Running running) {
        publisher.event(
                e ->
                        new LifecycleEvent.SessionStarted(
                                e,
                                spec.providerId(),
                                provider.program().version(),
                                provider.program().capabilities(),
                                running.workspace().repository().toString(),
                                spec.roomPath(),
                                running.workspace().baseCommit(),
                                running.workspace().branch(),
                                running.terminal().pid()));
    }

    void providerStopped(Verdict verdict) {
        publisher.event(
                e ->
                        new ProviderEvent.ProviderStopped(
                                e,
                                verdict.exit() == null ? null : verdict.exit().code(),
                                Endings.stopReason(verdict)));
    }

    void warn(String text) {
        publisher.event(
                e ->
                        new ProviderEvent.ProviderMessage(
                                e, text, ProviderEvent.Level.WARN, "runner"));
    }

    void unwatched() {
        AlertBody alert =
                new AlertBody(
                        Ids.timeOrdered(),
                        Severity.WARN,
                        AlertBody.Topic.PERFORMANCE,
                        "files are scanned, not watched",
                        "This host has too few file watches for the repository: its files are"
                                + " looked at every few seconds instead, and what comes and goes in"
                                + " between is not told. Raise fs.inotify.max_user_watches where"
                                + " that is the reason.",
                        null);
        publisher.event(e -> new GateEvent.AlertRaised(e, alert));
    }

    void refused(Ruling.Denied ruling) {
        publisher.event(
                e ->
                        new GateEvent.PolicyViolation(
                                e,
                                ruling.why().rule(),
                                ruling.why().command() + ": " + ruling.why().reason(),
                                GateEvent.Effect.BLOCK));
    }

    void error(String text, String code) {
        publisher.event(e -> new ProviderEvent.ProviderError(e, text, code, false));
    }
}
