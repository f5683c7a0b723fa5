package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.runner.bus.ReplyPublisher;
import dev.agentvillage.runner.runtime.InstallFailure;
import dev.agentvillage.runner.runtime.Installer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jboss.logging.Logger;

/**
 * Installs and removes versions as the control plane orders, one after another, and answers then.
 */
final class RuntimeOrders implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RuntimeOrders.class);
    private static final int MAX_WAITING = 64;

    private final Installer installer;
    private final ReplyPublisher replies;
    private final BiPredicate<String, String> inUse;
    private final Runnable changed;
    private final ExecutorService worker =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().daemon().name("runtimes-", 0).factory());

    /**
     * @param inUse whether a session runs this version of that provider
     * @param changed told when what can be asked for is another
     */
    RuntimeOrders(
            Installer installer,
            ReplyPublisher replies,
            BiPredicate<String, String> inUse,
            Runnable changed) {
        this.installer = installer;
        this.replies = replies;
        this.inUse = inUse;
        this.changed = changed;
    }

    /** An order. */
    private interface Work {
        void done() throws InstallFailure, InterruptedException;
    }

    void prepare(RunnerControl.PrepareRuntime order) {
        order(
                order.commandId(),
                () -> installer.install(order.providerId(), order.version(), order.integrity()));
    }

    void remove(RunnerControl.RemoveRuntime order) {
        if (inUse.test(order.providerId(), order.version())) {
            replies.refused(
                    order.commandId(),
                    "in_use",
                    "a session runs " + order.providerId() + " " + order.version(),
                    null,
                    null);
            return;
        }
        order(order.commandId(), () -> installer.remove(order.providerId(), order.version()));
    }

    private void order(CommandId id, Work work) {
        try {
            worker.execute(() -> carryOut(id, work));
        } catch (RejectedExecutionException e) {
            replies.refused(id, "busy", "too many versions wait to be installed", null, null);
        }
    }

    private void carryOut(CommandId id, Work work) {
        try {
            work.done();
            replies.accepted(id, null, null);
            changed.run();
        } catch (InstallFailure e) {
            LOG.warnf("a version was not installed: %s", e.getMessage());
            replies.refused(id, e.reason().code(), String.valueOf(e.getMessage()), null, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
