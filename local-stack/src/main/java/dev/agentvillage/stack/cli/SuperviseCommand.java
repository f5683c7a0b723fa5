package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.LocalVillage;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What {@code up --detach} leaves running. */
@Command(name = "supervise", hidden = true, description = "Run the village without a terminal.")
final class SuperviseCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();
    @Mixin StartOptions start = new StartOptions();

    @Override
    public Integer call() throws InterruptedException {
        LocalVillage.start(
                        start.options(data),
                        line -> output.writer().println(Instant.now() + " " + line),
                        status -> {})
                .awaitClosed();
        return 0;
    }
}
