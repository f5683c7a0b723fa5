package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.LaunchRefusedException;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.Touch;
import dev.agentvillage.runner.workspace.Cancel;
import dev.agentvillage.runner.workspace.CarriedChanges;
import dev.agentvillage.runner.workspace.Workspace;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import dev.agentvillage.runner.workspace.WorkspaceOrder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a session does off its own thread; each ends as a message in its mailbox. */
final class Work {
    private static final Logger LOG = Logger.getLogger(Work.class);
    private static final long ABORT_WITHIN_MS = 1_500;

    private final SessionServices services;
    private final Identity identity;
    private final SessionSpec spec;
    private final Mailbox mailbox;
    private final Cancel cancel = new Cancel();
    private final long began = System.nanoTime();
    private final Handover<Running> launched = new Handover<>();
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    Work(SessionServices services, Identity identity, SessionSpec spec, Mailbox mailbox) {
        this.services = services;
        this.identity = identity;
        this.spec = spec;
        this.mailbox = mailbox;
    }

    void prepare() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        underWay = done;
        services.work()
                .execute(
                        () -> {
                            try {
                                Workspace made = services.workspaces().prepare(order(), cancel);
                                carry(made);
                                mailbox.put(new Message.Prepared(made));
                            } catch (WorkspaceFailure e) {
                                if (e.reason() == WorkspaceFailure.Reason.WORKSPACE_FAILED) {
                                    LOG.warnf(e, "session %s", identity.session());
                                }
                                mailbox.put(new Message.NotPrepared(e));
                            } catch (IOException e) {
                                LOG.warnf(e, "session %s", identity.session());
                                mailbox.put(
                                        new Message.NotPrepared(
                                                new WorkspaceFailure(
                                                        WorkspaceFailure.Reason.PATCH_FAILED,
                                                        "what the earlier session changed cannot"
                                                                + " be read")));
                            } finally {
                                done.complete(null);
                            }
                        });
    }

    /** What the session that this one continues had changed. */
    private void carry(Workspace made) throws WorkspaceFailure, IOException {
        Continuation earlier = spec.continues();
        String patch = earlier == null ? null : earlier.patch();
        if (patch != null) {
            CarriedChanges.apply(made, Packing.unpacked(patch));
        }
    }

    private WorkspaceOrder order() {
        return new WorkspaceOrder(
                identity.session(),
                identity.attempt(),
                identity.org(),
                spec.repoRef(),
                spec.checkout(),
                spec.roomPath(),
                spec.task().branchName());
    }

    void launch(Providers.Installed provider, Workspace workspace) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        underWay = done;
        services.work()
                .execute(
                        () -> {
                            try {
                                Running running = launched(provider, workspace);
                                if (launched.give(running)) {
                                    mailbox.put(new Message.Launched(running));
                                } else {
                                    // The clean-up did not wait so long, and took nothing down.
                                    var _ =
                                            new Cleanup(services, identity.session())
                                                    .run(running, 0);
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } catch (LaunchRefusedException e) {
                                notLaunched(String.valueOf(e.getMessage()));
                            } catch (IOException | RuntimeException e) {
                                LOG.warnf(e, "session %s", identity.session());
                                notLaunched("the provider could not be started");
                            } finally {
                                done.complete(null);
                            }
                        });
    }

    private void notLaunched(String why) {
        mailbox.put(new Message.NotLaunched("provider_failed", why));
    }

    private Running launched(Providers.Installed provider, Workspace workspace) throws IOException {
        FirstOutput output =
                new FirstOutput(
                        new TerminalPublisher(
                                identity,
                                services.terminal(),
                                services.clock(),
                                status -> mailbox.put(new Message.Exited(status))),
                        services.metrics(),
                        began);
        return new Launcher(services)
                .launch(identity, spec, provider, workspace, output, new ToMailbox(mailbox));
    }

    private record ToMailbox(Mailbox mailbox) implements Launcher.Listener {
        @Override
        public void touched(List<Touch> touches) {
            mailbox.put(new Message.Touched(touches));
        }

        @Override
        public void reported(List<ShellRecord> records) {
            mailbox.put(new Message.Reported(records));
        }

        @Override
        public void unwatched() {
            mailbox.put(new Message.Unwatched());
        }

        @Override
        public void asked(Asking asking) {
            mailbox.put(new Message.Asked(asking));
        }

        @Override
        public void refused(Question question, Ruling.Denied ruling) {
            mailbox.put(new Message.Refused(question, ruling));
        }

        @Override
        public void again(ApprovalId approval, String by) {
            mailbox.put(new Message.Again(approval, by));
        }

        @Override
        public void told(Fact fact) {
            mailbox.put(new Message.Told(fact));
        }

        @Override
        public void answeredThere(Asking asking, boolean allowed) {
            mailbox.put(new Message.AnsweredThere(asking, allowed));
        }

        @Override
        public void gone(Asking asking) {
            mailbox.put(new Message.AskerGone(asking));
        }
    }

    /** A thread of its own: it mostly waits, and must not wait for others' clones. */
    void cleanUp(@Nullable Running running, long graceMs) {
        cancel.cancel();
        CompletableFuture<Void> pending = underWay;
        var _ =
                Thread.ofVirtual()
                        .name("cleanup-" + identity.session().brief())
                        .start(
                                () ->
                                        mailbox.put(
                                                new Message.CleanedUp(
                                                        cleaned(running, graceMs, pending))));
    }

    private @Nullable Outcome cleaned(
            @Nullable Running running, long graceMs, CompletableFuture<Void> pending) {
        try {
            // Whatever is under way gives up by itself; a silent remote may take longer.
            var _ = pending.completeOnTimeout(null, ABORT_WITHIN_MS, TimeUnit.MILLISECONDS).get();
            Running all = running == null ? launched.take() : running;
            return new Cleanup(services, identity.session()).run(all, graceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | RuntimeException e) {
            LOG.errorf(e, "session %s: clean-up failed", identity.session());
            return null;
        }
    }

    /** What a failed preparation left. */
    void discard() {
        try {
            services.workspaces().remove(identity.session());
        } catch (IOException e) {
            LOG.warnf(e, "session %s: its workspace is swept later", identity.session());
        }
    }
}
