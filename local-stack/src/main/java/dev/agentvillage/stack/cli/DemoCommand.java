package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.demo.Demo;
import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.LocalVillage;
import dev.agentvillage.stack.village.RunningVillage;
import dev.agentvillage.stack.village.VillageAccess;
import dev.agentvillage.stack.village.VillageDirectory;
import dev.agentvillage.stack.village.VillagePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    @Mixin DataOption data = new DataOption();
    @Mixin StartOptions start = new StartOptions();

    @Option(
            names = "--apart",
            description = "On a village of its own, with free ports, that is removed afterwards.")
    boolean apart;

    @Override
    public Integer call() throws IOException, GitAPIException {
        if (apart) {
            return apart();
        }
        if (RunningVillage.on(data.directory()).isPresent()) {
            return run(VillageAccess.to(data.directory()), data.directory());
        }
        System.out.println("Starting the village on " + data.directory().root());
        try (var village =
                LocalVillage.start(
                        start.options(data),
                        line -> System.out.println("  " + line),
                        new Progress(System.out)::show)) {
            return run(village.access(), data.directory());
        }
    }

    private int apart() throws IOException, GitAPIException {
        var target = Files.createDirectories(DataOption.home().resolve("target"));
        Path directory = Files.createTempDirectory(target, "demo-");
        try (var village =
                LocalVillage.start(
                        start.options(data).withData(directory).withPorts(VillagePorts.free()),
                        line -> System.out.println("  " + line),
                        new Progress(System.out)::show)) {
            return run(village.access(), village.options().data());
        } finally {
            FileTree.delete(directory);
        }
    }

    private static int run(VillageAccess access, VillageDirectory directory)
            throws IOException, GitAPIException {
        var place = Files.createTempDirectory(directory.root(), "demo-");
        try {
            new Demo(access.client("demo", "demo", "developer", "approver"), System.out)
                    .run(place.resolve("sum"));
            return 0;
        } catch (IllegalStateException e) {
            throw new StackException("The demo failed: " + e.getMessage(), e);
        } finally {
            FileTree.delete(place);
        }
    }
}
