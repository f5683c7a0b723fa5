package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.Requests;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Restarts one part. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description =
                "Restart one part: broker, postgres, session, runner or metering (session-2 is the"
                        + " second replica).")
final class RestartCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "PART")
    String part = "";

    @Override
    public Integer call() {
        var again = Requests.restart(data.directory(), named(part));
        output.writer()
                .printf(
                        Locale.ROOT,
                        "%s is up again after %.1f s, pid %d%n",
                        again.part().title(),
                        again.readyMillis() / 1000.0,
                        again.pid());
        return 0;
    }

    static Part named(String id) {
        return Part.byId(id)
                .orElseThrow(
                        () ->
                                new StackException(
                                        "There is no part %s; there are %s, and session-2 or runner-2 where there are more."
                                                .formatted(
                                                        id,
                                                        Part.all(1, 1).stream()
                                                                .map(Part::id)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
