package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The village of a directory, seen from a process that did not start it. */
public final class RunningVillage {
    /** Services, broker and database one after the other, each with the time it may take. */
    private static final Duration ORDERLY = Duration.ofSeconds(75);

    private RunningVillage() {}

    /** What its supervisor says; absent when no supervisor runs. */
    public static Optional<VillageStatus> on(VillageDirectory directory) {
        return VillageLock.isHeld(directory) ? VillageStatus.read(directory) : Optional.empty();
    }

    /** What each part has resident now, in words; Linux alone tells. */
    public static String memory(VillageDirectory directory) {
        return directory.withPidFile().stream()
                .flatMap(
                        part ->
                                directory.pid(part).running().stream()
                                        .map(p -> part.title() + " " + resident(p.pid())))
                .collect(Collectors.joining(", "));
    }

    /** Processor time of each part since its start, in the order of their start. */
    public static Map<String, Duration> processorTime(VillageDirectory directory) {
        var times = new LinkedHashMap<String, Duration>();
        for (Part part : directory.withPidFile()) {
            directory
                    .pid(part)
                    .running()
                    .flatMap(p -> p.info().totalCpuDuration())
                    .ifPresent(time -> times.put(part.title(), time));
        }
        return times;
    }

    private static String resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
                    .findFirst()
                    .orElse("?");
        } catch (IOException notTold) {
            return "?";
        }
    }

    /** Parts that run although their supervisor does not. */
    public static List<Part> orphans(VillageDirectory directory) {
        if (VillageLock.isHeld(directory)) {
            return List.of();
        }
        return directory.withPidFile().stream()
                .filter(part -> directory.pid(part).running().isPresent())
                .toList();
    }

    /**
     * Stops everything that runs on the directory, with a supervisor or without.
     *
     * @return what was stopped
     */
    public static List<String> stop(VillageDirectory directory) {
        var stopped = new ArrayList<String>();
        var supervisor = directory.supervisorPid().running();
        if (supervisor.isPresent()) {
            on(directory)
                    .ifPresent(
                            status ->
                                    status.parts().stream()
                                            .filter(p -> p.pid() != 0)
                                            .forEach(p -> stopped.add(p.part().title())));
            Stopping.stop(supervisor.get(), Stopping.Signal.TERM, ORDERLY);
        }
        stopped.addAll(Leftovers.stop(directory));
        directory.supervisorPid().delete();
        return stopped;
    }
}
