package dev.agentvillage.runner.session;

import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.process.ProcessGroup;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.Pausable;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.terminal.Keys;
import dev.agentvillage.runner.terminal.TerminalSession;
import dev.agentvillage.runner.terminal.Transcript;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.workspace.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * A launched session: everything that has to be taken down again.
 *
 * @param hash of the program's file; absent when it could not be read
 * @param keys how the program is typed to
 */
record Running(
        Workspace workspace,
        ProcessGroup group,
        TerminalSession terminal,
        Observation observation,
        ProviderDriver.Launch launch,
        @Nullable String hash,
        Gate gate,
        Keys keys) {

    /** What its terminal showed; nothing before there is one. */
    static @Nullable Transcript shown(@Nullable Running running) {
        return running == null ? null : running.terminal();
    }

    /**
     * Asks the program to end by itself, where it can be asked; its processes end at the latest.
     */
    void quit(long withinMs) throws InterruptedException {
        if (withinMs <= 0 || keys.quit().isEmpty() || !group.anyAlive()) {
            return;
        }
        if (terminal.quit(keys)) {
            group.awaitEnd(withinMs);
        }
    }

    /** False when something could not be stopped; then everything goes on. */
    boolean freeze() throws InterruptedException {
        terminal.hold();
        boolean still = group.freeze();
        if (still) {
            launch.integration().ifPresent(i -> paused(i, true));
        } else {
            terminal.release();
        }
        return still;
    }

    /** Whoever still asks gets no yes any more. */
    void closeGate() {
        gate.close();
    }

    void thaw() {
        group.thaw();
        terminal.release();
        launch.integration().ifPresent(i -> paused(i, false));
    }

    private static void paused(Integration integration, boolean now) {
        if (integration instanceof Pausable pausable) {
            if (now) {
                pausable.paused();
            } else {
                pausable.resumed();
            }
        }
    }
}
