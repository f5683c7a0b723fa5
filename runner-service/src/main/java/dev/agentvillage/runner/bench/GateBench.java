package dev.agentvillage.runner.bench;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Judge;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.workspace.ReadOnlyMount;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a shim costs its caller, beside the bare command: once when it passes inside its script,
 * once when it asks the runner.
 */
final class GateBench {
    private static final int ROUNDS = 40;
    private static final double AIM_MS = 300;
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    private static final Policy HOLDING =
            new Policy(
                    List.of("*"),
                    List.of(),
                    List.of(Category.MERGE),
                    NetworkMode.OPEN,
                    null,
                    null,
                    Policy.OnDeny.REFUSE,
                    60_000,
                    false);

    private static final Gate.Listener NOBODY =
            new Gate.Listener() {
                @Override
                public void asked(Asking asking) {
                    asking.deny("nobody is there");
                }

                @Override
                public void gone(Asking asking) {}

                @Override
                public void refused(Question question, Ruling.Denied ruling) {}
            };

    private GateBench() {}

    static boolean quick(PrintStream out) throws IOException, InterruptedException {
        return run(ROUNDS, out) <= AIM_MS;
    }

    /**
     * @return the median of a question, in ms
     */
    private static double run(int rounds, PrintStream out)
            throws IOException, InterruptedException {
        Path root = Files.createTempDirectory("gate-bench").toRealPath();
        try (ScheduledExecutorService timers = Executors.newScheduledThreadPool(1)) {
            Path repository = Files.createDirectories(root.resolve("s/repo"));
            Path home = Files.createDirectories(root.resolve("s/home"));
            Files.writeString(repository.resolve("a"), "a");
            Judge judge =
                    new Judge(
                            HOLDING, new Judge.Place(root.resolve("s"), repository, home, "main"));
            try (Gate gate = Gate.open(root.resolve("gate"), NOBODY, judge, timers)) {
                gate.shim(PATH);
                String shim = gate.commands().resolve("cat").toString();
                double[] bare = times(rounds, repository, "/bin/cat", "a");
                double[] passing = times(rounds, repository, shim, "a");
                double[] asking = times(rounds, repository, shim, "/dev/null");
                out.printf(
                        Locale.ROOT,
                        "gate: %d rounds: bare p50 %.1f ms; passing p50 %.1f, p95 %.1f ms;"
                                + " asking p50 %.0f, p95 %.0f ms%n",
                        rounds,
                        at(bare, 0.5),
                        at(passing, 0.5),
                        at(passing, 0.95),
                        at(asking, 0.5),
                        at(asking, 0.95));
                mounted(root, repository, gate, rounds, out);
                return at(asking, 0.5);
            }
        } finally {
            delete(root);
        }
    }

    /** What a namespace with mounted shims adds to the start of a session. */
    private static void mounted(Path root, Path repository, Gate gate, int rounds, PrintStream out)
            throws IOException, InterruptedException {
        Optional<ReadOnlyMount> mount = ReadOnlyMount.detect(root);
        if (mount.isEmpty() || gate.mounts().isEmpty()) {
            out.println("gate: this host has no mount namespaces");
            return;
        }
        Path table = gate.mounts().get();
        List<String> argv =
                mount.get().shielding(List.of(), table, repository, List.of("/bin/true"));
        double[] all = times(rounds, repository, argv.toArray(String[]::new));
        out.printf(
                Locale.ROOT,
                "gate: a namespace with %d mounts: p50 %.0f, p95 %.0f ms%n",
                Files.readAllLines(table).size(),
                at(all, 0.5),
                at(all, 0.95));
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
    }

    private static double[] times(int rounds, Path directory, String... argv)
            throws IOException, InterruptedException {
        double[] all = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ProcessBuilder builder =
                    new ProcessBuilder(List.of(argv))
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("PATH", PATH);
            long began = System.nanoTime();
            Process process = builder.start();
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("this did not run: " + String.join(" ", argv));
            }
            all[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(all);
        return all;
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
