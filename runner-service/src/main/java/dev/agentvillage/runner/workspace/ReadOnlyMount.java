package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Shows a session's programs its repository as a read-only mount, in a mount namespace of their
 * own. They then run in a user namespace that does not own the mounts: even root in it cannot make
 * them writable again (mount_namespaces(7), "locked mounts").
 *
 * @param uid whom the programs run as, in the namespace as outside
 * @param privileged whether this process may mount without a user namespace to do it in
 */
public record ReadOnlyMount(int uid, int gid, boolean privileged, Tools tools) {
    private static final Logger LOG = Logger.getLogger(ReadOnlyMount.class);

    /**
     * $0 is where the program starts: its directory must be entered anew, the old one is the mount
     * below. Then uid, gid, a table as fstab(5) or nothing, how many read-only mounts, and for each
     * its path and options.
     */
    private static final String SCRIPT =
            """
            uid=$1 gid=$2 table=$3 mounts=$4
            shift 4
            [ -z "$table" ] || @mount@ --all --fstab "$table" || exit 125
            while [ "$mounts" -gt 0 ]; do
                @mount@ --bind "$1" "$1" && @mount@ -o "$2" "$1" || exit 125
                shift 2
                mounts=$((mounts - 1))
            done
            cd "$0" || exit 125
            exec @unshare@ --user --map-user="$uid" --map-group="$gid" -- "$@"
            """;

    /** By their paths: what PATH a session has is none of our business. */
    record Tools(String unshare, String mount) {
        static Optional<Tools> find() {
            return in("unshare").flatMap(u -> in("mount").map(m -> new Tools(u, m)));
        }

        private static Optional<String> in(String name) {
            return Stream.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/")
                    .map(directory -> directory + name)
                    .filter(tool -> Files.isExecutable(Path.of(tool)))
                    .findFirst();
        }

        String script() {
            return SCRIPT.replace("@mount@", mount).replace("@unshare@", unshare);
        }
    }

    private static final Set<String> KEPT = Set.of("nosuid", "nodev", "noexec");

    /** Empty where the host does not let us; found by trying. */
    public static Optional<ReadOnlyMount> detect(Path root) {
        try {
            Map<String, Object> me = Files.readAttributes(Path.of("/proc/self"), "unix:uid,gid");
            int uid = Integer.parseInt(String.valueOf(me.get("uid")));
            int gid = Integer.parseInt(String.valueOf(me.get("gid")));
            Optional<Tools> tools = Tools.find();
            return Stream.of(true, false)
                    .filter(privileged -> tools.isPresent() && (uid == 0 || !privileged))
                    .map(privileged -> new ReadOnlyMount(uid, gid, privileged, tools.get()))
                    .filter(mount -> mount.works(root))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            LOG.debug("no read-only mounts", e);
            return Optional.empty();
        }
    }

    /**
     * The argument vector by which the program sees these directories read-only.
     *
     * @param table what else is mounted, before that; null for nothing
     */
    public List<String> shielding(
            List<Path> readOnly, @Nullable Path table, Path directory, List<String> argv)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(tools.unshare()));
        if (!privileged) {
            all.addAll(List.of("--user", "--map-root-user"));
        }
        all.addAll(List.of("--mount", "--", "/bin/sh", "-c", tools.script(), directory.toString()));
        all.addAll(
                List.of(
                        "" + uid,
                        "" + gid,
                        table == null ? "" : table.toString(),
                        "" + readOnly.size()));
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        for (Path path : readOnly) {
            Path real = path.toRealPath();
            all.add(real.toString());
            all.add(options(mounts, real));
        }
        all.addAll(argv);
        return all;
    }

    /** What the mount has now must be said again: whoever does not own it may not take it off. */
    static String options(List<String> mountInfo, Path path) {
        String options = "";
        int depth = -1;
        for (String line : mountInfo) {
            String[] fields = line.split(" ", 7);
            Path mount = Path.of(fields[4].replace("\\040", " "));
            // Of mounts at the same place the last one lies on top.
            if (path.startsWith(mount) && mount.getNameCount() >= depth) {
                depth = mount.getNameCount();
                options = fields[5];
            }
        }
        StringBuilder all = new StringBuilder("remount,bind,ro");
        for (String option : options.split(",", -1)) {
            if (KEPT.contains(option)) {
                all.append(',').append(option);
            }
        }
        return all.toString();
    }

    /** Tries to write, and to get around it. */
    private boolean works(Path root) {
        try {
            Path probe = Files.createTempDirectory(root, ".read-only-probe");
            try {
                List<String> argv =
                        shielding(
                                List.of(probe),
                                null,
                                probe,
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "echo x >a; mount -o remount,bind,rw .; echo x >b; echo ok"));
                return run(probe, argv).endsWith("ok\n")
                        && Files.notExists(probe.resolve("a"))
                        && Files.notExists(probe.resolve("b"));
            } finally {
                Trees.delete(probe);
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String run(Path directory, List<String> argv)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(argv)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "";
        }
        return said;
    }
}
