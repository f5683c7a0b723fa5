package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.LogFile;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.DetachedVillage;
import dev.agentvillage.stack.village.LocalVillage;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.PartStatus;
import dev.agentvillage.stack.village.RunningVillage;
import dev.agentvillage.stack.village.VillageStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts everything. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start everything and show where it runs; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();
    @Mixin StartOptions start = new StartOptions();

    @Option(names = "--detach", description = "Return when everything is up, and leave it running.")
    boolean detach;

    private final long began = System.nanoTime();

    @Override
    public Integer call() throws InterruptedException {
        var directory = data.directory();
        var out = output.writer();
        if (RunningVillage.on(directory).isPresent()) {
            throw new StackException(
                    "A village already runs on %s. `./village status` shows it, `./village down` stops it."
                            .formatted(directory.root()));
        }
        out.println("Starting the village on " + directory.root());
        var progress = new Progress(out);
        if (detach) {
            var status = detached(progress);
            welcome(status, "./village down");
            return 0;
        }
        var village =
                LocalVillage.start(
                        start.options(data), line -> out.println("  " + line), progress::show);
        welcome(village.status(), "Ctrl-C");
        village.awaitClosed();
        return 0;
    }

    private VillageStatus detached(Progress progress) {
        var directory = data.directory();
        var supervisor = DetachedVillage.launch(directory, VillageCommand.class, start.arguments());
        while (true) {
            var status =
                    VillageStatus.read(directory)
                            .filter(s -> s.supervisorPid() == supervisor.pid())
                            .orElse(VillageStatus.NONE);
            progress.show(status);
            if (status.allUp()) {
                return status;
            }
            if (!supervisor.isAlive()) {
                throw new StackException(
                        VillageStatus.read(directory)
                                .map(VillageStatus::failure)
                                .filter(failure -> !failure.isEmpty())
                                .orElseGet(() -> LogFile.tail(directory.supervisorLog(), 20)));
            }
            Readiness.pause(Duration.ofMillis(100));
        }
    }

    private void welcome(VillageStatus status, String stop) {
        var out = output.writer();
        out.printf(
                Locale.ROOT,
                "%nAgent Village is up after %.1f s.%n%n%s%n",
                (System.nanoTime() - began) / 1e9,
                StatusTable.of(status, Path.of("").toAbsolutePath()));
        int port = status.of(Part.SESSION).map(PartStatus::port).orElse(8080);
        var option = data.data == null ? "" : " --data " + data.data;
        out.printf(
                "  token  ./village token%s --org demo --sub me --role developer,approver%n",
                option);
        out.printf(
                "  try    curl -H \"Authorization: Bearer $(./village token%s)\" http://127.0.0.1:%d/api/runner/sessions%n",
                option, port);
        out.printf("  stop   %s%n", stop.equals("Ctrl-C") ? stop : stop + option);
        out.flush();
    }
}
