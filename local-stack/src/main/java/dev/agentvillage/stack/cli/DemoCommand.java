package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.demo.Demo;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.VillageAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.eclipse.jgit.api.errors.GitAPIException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows one session from its creation to its bill. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Show one session from its creation to its bill, and check every step.")
final class DemoCommand implements Callable<Integer> {
    @Mixin VillageUse village = new VillageUse();

    @Override
    public Integer call() throws IOException, GitAPIException {
        return village.run((access, options, place, out) -> demo(access, place, out));
    }

    private static int demo(VillageAccess access, Path place, PrintWriter out)
            throws IOException, GitAPIException {
        try {
            new Demo(access.client("demo", "demo", "developer", "approver"), out)
                    .run(place.resolve("sum"));
            return 0;
        } catch (IllegalStateException e) {
            throw new StackException("The demo failed: " + e.getMessage(), e);
        }
    }
}
