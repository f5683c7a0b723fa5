package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.runner.bus.JournalOutlet;
import dev.agentvillage.runner.bus.Outlet;
import dev.agentvillage.runner.bus.ReplyPublisher;
import dev.agentvillage.runner.process.Cgroups;
import dev.agentvillage.runner.terminal.Output;
import dev.agentvillage.runner.terminal.TerminalSession;
import dev.agentvillage.runner.work.WorkspaceWatcher;
import dev.agentvillage.runner.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;

/**
 * What every session works with.
 *
 * @param work bounded: clones, diffs, launches
 */
public record SessionServices(
        SessionSettings settings,
        JournalOutlet structured,
        Outlet terminal,
        ReplyPublisher replies,
        Workspaces workspaces,
        Optional<Cgroups> cgroups,
        WorkspaceWatcher watcher,
        Clock clock,
        ScheduledExecutorService timers,
        Executor work,
        SessionMetrics metrics,
        DecisionCheck decisions) {

    /** The first PTY of a process takes a third of a second: it is not to be a user's. */
    public void warmUp() {
        try {
            TerminalSession.start(
                            new TerminalSession.Launch(
                                    "warm-up",
                                    List.of("/bin/true"),
                                    Map.of(),
                                    Path.of("/"),
                                    dev.agentvillage.contracts.model.Terminal.DEFAULT,
                                    0,
                                    settings.backlog()),
                            new Output() {
                                @Override
                                public void piece(String t, long o, int b, Runnable done) {
                                    done.run();
                                }

                                @Override
                                public void dropped(long o, long b, Runnable done) {
                                    done.run();
                                }

                                @Override
                                public void exited(ExitStatus status) {}
                            })
                    .finish(2_000);
        } catch (IOException e) {
            Logger.getLogger(SessionServices.class).warn("no PTY can be opened here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
