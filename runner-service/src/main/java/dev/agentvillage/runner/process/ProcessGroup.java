package dev.agentvillage.runner.process;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every process of one session. */
public final class ProcessGroup {
    /** Joins the cgroup named by $0, then becomes the program: nothing of it runs outside. */
    private static final String JOIN = "echo 0 2>/dev/null >\"$0\"; exec \"$@\"";

    private static final long KILL_WITHIN_MS = 10_000;
    private static final long FREEZE_WITHIN_MS = 3_000;

    private final SessionId session;
    private final @Nullable Path cgroup;
    private final Set<Long> seen = new LinkedHashSet<>();
    private final Stopper stopper = new Stopper();
    private volatile long leader;

    /** Knows it from a later process with its pid. */
    private volatile Optional<ProcessHandle> leading = Optional.empty();

    private ProcessGroup(SessionId session, @Nullable Path cgroup) {
        this.session = session;
        this.cgroup = cgroup;
    }

    public static ProcessGroup create(SessionId session, Optional<Cgroups> cgroups) {
        try {
            return new ProcessGroup(
                    session, cgroups.isPresent() ? cgroups.get().create(session) : null);
        } catch (IOException e) {
            return new ProcessGroup(session, null);
        }
    }

    /** What an earlier process of this runner may have left. */
    public static ProcessGroup leftover(SessionId session, Optional<Cgroups> cgroups) {
        Path cgroup = cgroups.map(c -> c.of(session)).filter(Files::isDirectory).orElse(null);
        return new ProcessGroup(session, cgroup);
    }

    /** The argument vector by which the program becomes a member before it begins. */
    public List<String> joining(List<String> argv) {
        return cgroup == null
                ? argv
                : Stream.concat(
                                Stream.of("/bin/sh", "-c", JOIN, cgroup + "/cgroup.procs"),
                                argv.stream())
                        .toList();
    }

    public void ledBy(long pid) {
        this.leader = pid;
        this.leading = ProcessHandle.of(pid);
    }

    /** Waits for what ends by itself. */
    public void awaitEnd(long withinMs) throws InterruptedException {
        awaitTrue(() -> !anyAlive(), withinMs);
    }

    /**
     * Asks everything to end, waits, then kills.
     *
     * @param hangUp the leader is an interactive shell, which ignores SIGTERM
     * @return false when something survived even that
     */
    public boolean end(long graceMs, boolean hangUp) throws InterruptedException {
        if (graceMs > 0 && anyAlive()) {
            signalAll(Signals.TERM);
            if (hangUp && leader > 1) {
                Signals.send(leader, Signals.HUP);
            }
            // What is frozen hears it on waking, before anything else.
            thaw();
            signalAll(Signals.CONT);
            awaitTrue(() -> !anyAlive(), graceMs);
        }
        boolean gone = awaitTrue(this::killed, KILL_WITHIN_MS);
        remove();
        return gone;
    }

    /**
     * Stops every process where it stands.
     *
     * @return false when one could not be stopped in time: then all go on
     */
    public boolean freeze() throws InterruptedException {
        boolean still =
                (cgroup != null && Cgroups.freeze(cgroup, true))
                        ? awaitTrue(() -> Cgroups.frozen(cgroup), FREEZE_WITHIN_MS)
                        : stopper.stop(this::members, FREEZE_WITHIN_MS);
        if (!still) {
            thaw();
        }
        return still;
    }

    /** Lets what was frozen go on; nothing when nothing was. */
    public void thaw() {
        if (cgroup != null) {
            Cgroups.freeze(cgroup, false);
        }
        stopper.goOn();
    }

    public boolean anyAlive() {
        return cgroup == null ? !members().isEmpty() : Cgroups.populated(cgroup) || leaderLives();
    }

    /** Also in the moment before it joins its cgroup, which is the first thing it does. */
    private boolean leaderLives() {
        return leading.filter(ProcessHandle::isAlive).isPresent() && !ProcessTable.zombie(leader);
    }

    /** Kills what is there now; true when nothing was. */
    private boolean killed() {
        if (!anyAlive()) {
            return true;
        }
        if (cgroup != null) {
            try {
                Files.writeString(cgroup.resolve("cgroup.kill"), "1");
                if (leaderLives()) {
                    Signals.send(leader, Signals.KILL);
                }
                return false;
            } catch (IOException e) {
                // Then one by one.
            }
        }
        signalAll(Signals.KILL);
        return false;
    }

    private void signalAll(int signal) {
        members().forEach(pid -> Signals.send(pid, signal));
    }

    private Set<Long> members() {
        if (cgroup != null) {
            return inCgroup(cgroup);
        }
        Set<Long> all = new LinkedHashSet<>(ProcessTable.marked(session));
        if (leader > 1) {
            all.addAll(ProcessTable.descendants(leader));
        }
        // A snapshot outlives the parent that linked us to its members.
        seen.removeIf(ProcessTable::zombie);
        seen.addAll(all);
        return Set.copyOf(seen);
    }

    private Set<Long> inCgroup(Path group) {
        Set<Long> all = new LinkedHashSet<>();
        try {
            Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .filter(pid -> pid > 1)
                    .forEach(all::add);
        } catch (IOException e) {
            // Removed already: then there is nobody in it.
            all.clear();
        }
        if (leaderLives()) {
            all.add(leader);
        }
        return all;
    }

    static boolean awaitTrue(BooleanSupplier condition, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long pause = 1;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            // The kernel tells nobody of processes that are not their children.
            Thread.sleep(pause);
            pause = Math.min(pause * 2, 50);
        }
        return true;
    }

    private void remove() {
        if (cgroup != null) {
            try {
                Files.deleteIfExists(cgroup);
            } catch (IOException e) {
                // Busy for a moment longer; the sweep at the next start takes it.
            }
        }
    }
}
