package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/** All benchmarks of the whole system, one after the other. */
public final class Bench {
    private static final int MANY = 100;
    private static final int LIVE = 200;

    private Bench() {}

    /**
     * @param broker properties of a Kafka client
     * @param directory a new directory under one of the runner's local roots, for the repository
     * @param upTo how many sessions to have at once at most
     */
    public static void run(
            VillageClient village,
            Map<String, Object> broker,
            Path directory,
            Parts parts,
            int upTo,
            PrintWriter out)
            throws IOException, GitAPIException {
        repository(directory);
        var sessions = new Sessions(village, directory);
        machine(out);
        BusHop.run(broker, out);
        CreateToFirstByte.run(village, sessions, out);
        KeystrokeEcho.run(village, sessions, 1, out);
        KeystrokeEcho.run(village, sessions, Math.min(MANY, upTo), out);
        StreamThroughput.run(village, sessions, out);
        ManyLive.run(village, sessions, Math.min(LIVE, upTo), parts, out);
        SessionsAtOnce.run(village, sessions, upTo, parts, out);
    }

    /** A figure means little without what it was taken on. */
    private static void machine(PrintWriter out) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        out.printf(
                Locale.ROOT,
                "on %s %s, %s, %d cores, load %.1f, JDK %s%n",
                system.getName(),
                system.getVersion(),
                system.getArch(),
                system.getAvailableProcessors(),
                system.getSystemLoadAverage(),
                Runtime.version());
    }

    private static void repository(Path directory) throws IOException, GitAPIException {
        try (var git = Git.init().setDirectory(directory.toFile()).call()) {
            Files.writeString(directory.resolve("README.md"), "A repository to be measured on.\n");
            git.add().addFilepattern(".").call();
            git.commit()
                    .setMessage("Begin")
                    .setAuthor("bench", "bench@agent-village.local")
                    .setCommitter("bench", "bench@agent-village.local")
                    .setSign(false)
                    .call();
        }
    }
}
