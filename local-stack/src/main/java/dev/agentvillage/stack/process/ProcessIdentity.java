package dev.agentvillage.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that stays the same one after its pid was given to another.
 *
 * @param started what no later process with this pid can have: on Linux the clock ticks since boot
 *     at which it started together with the boot's id, elsewhere its start in epoch milliseconds
 */
public record ProcessIdentity(long pid, String started) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** Absent when there is no such process. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(ProcessIdentity::started)
                .map(started -> new ProcessIdentity(pid, started));
    }

    /** Reads what {@link #toString()} wrote; absent when it is something else. */
    public static Optional<ProcessIdentity> parse(String text) {
        var parts = text.strip().split(" ", 2);
        if (parts.length != 2 || parts[1].isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessIdentity(Long.parseLong(parts[0]), parts[1]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The process, if this very one still runs. */
    public Optional<ProcessHandle> running() {
        return of(pid).filter(this::equals).flatMap(same -> ProcessHandle.of(same.pid));
    }

    private static Optional<String> started(ProcessHandle process) {
        if (Files.isReadable(BOOT)) {
            // The milliseconds that the JDK computes move with the wall clock, these do not.
            return statusFields(process.pid())
                    .filter(fields -> !fields[0].equals("Z"))
                    .map(fields -> fields[19] + "@" + boot());
        }
        return process.info().startInstant().map(start -> Long.toString(start.toEpochMilli()));
    }

    /** The fields of proc(5) stat from the state on: the name before may hold blanks. */
    private static Optional<String[]> statusFields(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static String boot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return pid + " " + started;
    }
}
