package dev.agentvillage.runner.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Holds processes by SIGSTOP, where there is no cgroup to freeze. Parents are stopped before and
 * continued after their children: a shell that saw its child stop would take the terminal back.
 */
final class Stopper {
    /** In the order in which they were stopped. */
    private final List<Long> held = new ArrayList<>();

    private int quiet;

    /** False when something still ran after the time. */
    synchronized boolean stop(Supplier<Set<Long>> members, long withinMs)
            throws InterruptedException {
        quiet = 0;
        // A child may be forked while we look: only a second look that finds nothing new is enough.
        return ProcessGroup.awaitTrue(
                () -> {
                    quiet = allStopped(members.get()) ? quiet + 1 : 0;
                    return quiet > 1;
                },
                withinMs);
    }

    private boolean allStopped(Set<Long> members) {
        boolean all = true;
        for (long pid : new TreeSet<>(members)) {
            // One that was suspended in its shell is not ours to continue.
            if (!ProcessTable.stopped(pid) && !ProcessTable.zombie(pid)) {
                all = false;
                if (!held.contains(pid)) {
                    held.add(pid);
                }
                Signals.send(pid, Signals.STOP);
            }
        }
        return all;
    }

    synchronized void goOn() {
        held.reversed().forEach(pid -> Signals.send(pid, Signals.CONT));
        held.clear();
    }
}
