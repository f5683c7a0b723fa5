package dev.agentvillage.runner.process;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Where this runner may make cgroups (v2), one per session. */
public final class Cgroups {
    private static final Logger LOG = Logger.getLogger(Cgroups.class);

    private final Path base;

    private Cgroups(Path base) {
        this.base = base;
    }

    /**
     * Empty where the host has no cgroup v2, or does not let us write it.
     *
     * @param root of its workspaces: two villages on one host name their runners alike, and what
     *     runs in another's cgroups is not left over
     */
    public static Optional<Cgroups> detect(String runnerId, Path root) {
        try {
            Optional<Path> mount = mountPoint(Files.readAllLines(Path.of("/proc/self/mountinfo")));
            Optional<String> own = ownPath(Files.readAllLines(Path.of("/proc/self/cgroup")));
            if (mount.isEmpty() || own.isEmpty()) {
                return Optional.empty();
            }
            String name = runnerId.replaceAll("[^A-Za-z0-9._-]", "_");
            UUID place =
                    UUID.nameUUIDFromBytes(
                            root.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
            Path base =
                    mount.get()
                            .resolve(own.get().substring(1))
                            .resolve("agent-village-" + name + "-" + place);
            Files.createDirectories(base);
            Path probe = base.resolve("probe");
            Files.createDirectories(probe);
            boolean usable =
                    Files.isWritable(probe.resolve("cgroup.kill"))
                            && Files.isWritable(probe.resolve("cgroup.procs"));
            Files.deleteIfExists(probe);
            return usable ? Optional.of(new Cgroups(base)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** On a hybrid host it is not at /sys/fs/cgroup but below it. */
    static Optional<Path> mountPoint(Iterable<String> mountInfo) {
        for (String line : mountInfo) {
            int dash = line.indexOf(" - ");
            if (dash > 0 && line.startsWith("cgroup2 ", dash + 3)) {
                return Optional.of(Path.of(line.split(" ")[4]));
            }
        }
        return Optional.empty();
    }

    static Optional<String> ownPath(Iterable<String> cgroup) {
        for (String line : cgroup) {
            if (line.startsWith("0::/")) {
                return Optional.of(line.substring(3));
            }
        }
        return Optional.empty();
    }

    /** Gone with the runner, unless a session's is still there. */
    public void remove() {
        try {
            Files.deleteIfExists(base);
        } catch (IOException e) {
            // Busy: the next start uses it again.
            return;
        }
    }

    /** Sessions of which there is still a cgroup. */
    public List<SessionId> sessions() throws IOException {
        List<SessionId> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(base, Files::isDirectory)) {
            for (Path cgroup : all) {
                try {
                    found.add(SessionId.of(String.valueOf(cgroup.getFileName())));
                } catch (IllegalArgumentException e) {
                    LOG.debugf("not one of ours: %s", cgroup);
                }
            }
        }
        return found;
    }

    Path of(SessionId session) {
        return base.resolve(session.toString());
    }

    Path create(SessionId session) throws IOException {
        return Files.createDirectories(of(session));
    }

    static boolean populated(Path cgroup) {
        return says(cgroup, "populated 1");
    }

    /** Whether every process in it stands still. */
    static boolean frozen(Path cgroup) {
        return says(cgroup, "frozen 1");
    }

    /** False where this kernel cannot. */
    static boolean freeze(Path cgroup, boolean still) {
        try {
            Files.writeString(
                    cgroup.resolve("cgroup.freeze"), still ? "1" : "0", StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean says(Path cgroup, String event) {
        try (Stream<String> events = Files.lines(cgroup.resolve("cgroup.events"))) {
            return events.anyMatch(event::equals);
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }
}
