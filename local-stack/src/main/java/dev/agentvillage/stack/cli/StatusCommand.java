package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.RunningVillage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show what runs and where; ends with 1 unless all of it is up.")
final class StatusCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
        var directory = data.directory();
        var out = output.writer();
        var running = RunningVillage.on(directory);
        if (running.isPresent()) {
            out.print(StatusTable.of(running.get(), Path.of("").toAbsolutePath()));
            return running.get().allUp() ? 0 : 1;
        }
        out.println("No village runs on " + directory.root());
        var orphans = RunningVillage.orphans(directory);
        if (!orphans.isEmpty()) {
            out.println(
                    "Its supervisor is gone, but these still run: "
                            + orphans.stream().map(Part::title).collect(Collectors.joining(", "))
                            + ". `./village down` stops them.");
        }
        return 1;
    }
}
