package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.demo.AgentDemo;
import dev.agentvillage.stack.demo.Demo;
import dev.agentvillage.stack.demo.DemoAgent;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.Runtimes;
import dev.agentvillage.stack.village.VillageAccess;
import dev.agentvillage.stack.village.VillageOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eclipse.jgit.api.errors.GitAPIException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows one session from its creation to its bill. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Show one session from its creation to its bill, and check every step.")
final class DemoCommand implements Callable<Integer> {
    @Mixin VillageUse village = new VillageUse();

    @Option(
            names = "--provider",
            defaultValue = "shell",
            description =
                    "What runs in the session: shell, or a real coding CLI, which is installed where"
                            + " it is not there and asks a scripted model (default: shell).")
    String provider = "shell";

    @Override
    public Integer call() throws IOException, GitAPIException {
        Optional<DemoAgent> agent = DemoAgent.byId(provider);
        if (agent.isEmpty() && !provider.equals("shell")) {
            throw new StackException(
                    "The demo can be run with shell or %s, not with %s."
                            .formatted(
                                    Arrays.stream(DemoAgent.values()).map(DemoAgent::id).toList(),
                                    provider));
        }
        if (agent.isPresent()
                && Runtimes.install(DataOption.home(), List.of(agent.get().wanted())) != 0) {
            throw new StackException(agent.get().wanted() + " could not be installed.");
        }
        return village.run((access, options, place, out) -> demo(access, options, place, out));
    }

    private int demo(VillageAccess access, VillageOptions options, Path place, PrintWriter out)
            throws IOException, GitAPIException {
        var client = access.client("demo", "demo", "developer", "approver");
        Optional<DemoAgent> agent = DemoAgent.byId(provider);
        try {
            if (agent.isPresent()) {
                new AgentDemo(client, agent.get(), options.data().models(), out)
                        .run(place.resolve("sum"));
            } else {
                new Demo(client, out).run(place.resolve("sum"));
            }
            return 0;
        } catch (IllegalStateException e) {
            throw new StackException("The demo failed: " + e.getMessage(), e);
        }
    }
}
