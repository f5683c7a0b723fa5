package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.village.LocalVillage;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.RunningVillage;
import dev.agentvillage.stack.village.VillageAccess;
import dev.agentvillage.stack.village.VillageOptions;
import dev.agentvillage.stack.village.VillagePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.errors.GitAPIException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The village a command works with: the one that runs, or one for as long as the command takes. */
final class VillageUse {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();
    @Mixin StartOptions start = new StartOptions();

    @Option(
            names = "--apart",
            description = "On a village of its own, with free ports, that is removed afterwards.")
    boolean apart;

    /** What is done with it. */
    interface Work {
        /**
         * @param options of the village
         * @param place an empty directory where sessions may have repositories
         * @param out where the result goes
         * @return the exit status
         */
        int with(VillageAccess access, VillageOptions options, Path place, PrintWriter out)
                throws IOException, GitAPIException;
    }

    int run(Work work) throws IOException, GitAPIException {
        return run(start.options(data), work);
    }

    /** With no other parts than these, if it is one for as long as the command takes. */
    int run(List<Part> parts, Work work) throws IOException, GitAPIException {
        return run(start.options(data).withParts(parts), work);
    }

    private int run(VillageOptions options, Work work) throws IOException, GitAPIException {
        if (apart) {
            return apart(options, work);
        }
        var running = RunningVillage.on(options.data());
        if (running.isPresent()) {
            var theirs = options.withPorts(VillagePorts.of(running.get()));
            return place(VillageAccess.to(options.data()), theirs, work);
        }
        output.writer().println("Starting the village on " + options.data().root());
        return started(options, work);
    }

    private int apart(VillageOptions options, Work work) throws IOException, GitAPIException {
        var target = Files.createDirectories(options.home().resolve("target"));
        var directory = Files.createTempDirectory(target, "village-");
        try {
            return started(options.withData(directory).withPorts(VillagePorts.free()), work);
        } finally {
            FileTree.delete(directory);
        }
    }

    private int started(VillageOptions options, Work work) throws IOException, GitAPIException {
        try (var village =
                LocalVillage.start(
                        options,
                        line -> output.writer().println("  " + line),
                        new Progress(output.writer())::show)) {
            return place(village.access(), village.options(), work);
        }
    }

    private int place(VillageAccess access, VillageOptions options, Work work)
            throws IOException, GitAPIException {
        var place = Files.createTempDirectory(options.data().root(), "work-");
        try {
            return work.with(access, options, place, output.writer());
        } finally {
            FileTree.delete(place);
        }
    }
}
