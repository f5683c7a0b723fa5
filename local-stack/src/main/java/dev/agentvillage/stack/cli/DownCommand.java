package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.RunningVillage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops everything. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop everything, also what a crash left behind.")
final class DownCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
        var stopped = RunningVillage.stop(data.directory());
        output.writer()
                .println(
                        stopped.isEmpty()
                                ? "Nothing was running on " + data.directory().root()
                                : "Stopped " + String.join(", ", stopped));
        return 0;
    }
}
