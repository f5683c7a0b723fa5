package dev.agentvillage.stack.village;

import dev.agentvillage.stack.postgres.LocalPostgres;
import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.process.Stopping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What a village that lost its supervisor left running. */
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(25);
    private static final Path PROC = Path.of("/proc");

    private Leftovers() {}

    /**
     * Stops it in order: services, broker, database, then whatever else bears the village's mark.
     *
     * @return what was stopped
     */
    static List<String> stop(VillageDirectory directory) {
        var stopped = new ArrayList<String>();
        var services =
                directory.withPidFile().stream()
                        .filter(Part::isService)
                        .filter(part -> directory.pid(part).running().isPresent())
                        .toList();
        CompletableFuture.allOf(
                        services.stream()
                                .map(part -> CompletableFuture.runAsync(() -> end(directory, part)))
                                .toArray(CompletableFuture<?>[]::new))
                .join();
        services.forEach(part -> stopped.add(part.title()));
        if (directory.pid(Part.BROKER).running().isPresent()) {
            end(directory, Part.BROKER);
            stopped.add(Part.BROKER.title());
        }
        if (LocalPostgres.runningOn(directory.postgres()).isPresent()) {
            LocalPostgres.stopOn(directory.postgres());
            stopped.add(Part.POSTGRES.title());
        }
        for (var process : marked(directory)) {
            Stopping.stop(process, Stopping.Signal.TERM, Duration.ofSeconds(5));
            stopped.add("process " + process.pid());
        }
        for (var part : directory.withPidFile()) {
            directory.pid(part).delete();
        }
        FileTree.delete(directory.requests());
        FileTree.delete(directory.temporary());
        return stopped;
    }

    private static void end(VillageDirectory directory, Part part) {
        directory
                .pid(part)
                .running()
                .ifPresent(process -> Stopping.stop(process, Stopping.Signal.TERM, GRACE));
    }

    /** Where there is no /proc (macOS) pid files are all there is. */
    private static List<ProcessHandle> marked(VillageDirectory directory) {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        var mark = "\0" + Installation.MARK + "=" + directory.root() + "\0";
        var spared = ourselves();
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(p -> p.getFileName().toString().matches("\\d+"))
                    .filter(p -> environment(p).contains(mark))
                    .map(p -> Long.parseLong(p.getFileName().toString()))
                    .filter(id -> !spared.contains(id))
                    .flatMap(id -> ProcessHandle.of(id).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Set<Long> ourselves() {
        var spared = new HashSet<Long>();
        for (var p = ProcessHandle.current(); p != null; p = p.parent().orElse(null)) {
            spared.add(p.pid());
        }
        return spared;
    }

    private static String environment(Path process) {
        try {
            return "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException | SecurityException notOurs) {
            return "";
        }
    }
}
