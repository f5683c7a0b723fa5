package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.PidFile;
import dev.agentvillage.stack.secret.ModelEndpoints;
import dev.agentvillage.stack.secret.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a village keeps its state. */
public record VillageDirectory(Path root) {
    private static final String PID = ".pid";

    public VillageDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** Makes what is missing. Nobody else may look in: logs and data are the owner's. */
    public void create() {
        PrivateFile.directory(root);
        PrivateFile.directory(secrets());
        try {
            for (var name : new String[] {"logs", "run", "workspaces", "cache", "tmp"}) {
                Files.createDirectories(root.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path secrets() {
        return root.resolve("secrets");
    }

    public ModelEndpoints models() {
        return ModelEndpoints.in(secrets());
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path postgres() {
        return root.resolve("postgres");
    }

    /** Of the first runner; each has its own. */
    public Path workspaces() {
        return workspaces(Part.RUNNER);
    }

    public Path workspaces(Part runner) {
        return root.resolve(runner.number() == 1 ? "workspaces" : "workspaces-" + runner.number());
    }

    /** A runner's clones and journal. */
    Path cache(Part runner) {
        return cache().resolve(runner.id());
    }

    public Path cache() {
        return root.resolve("cache");
    }

    /** Where its processes put what they unpack; a killed one cannot remove that itself. */
    Path temporary() {
        return root.resolve("tmp");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(Part part) {
        return logs().resolve(part.id() + ".log");
    }

    public Path supervisorLog() {
        return logs().resolve("supervisor.log");
    }

    public PidFile pid(Part part) {
        return new PidFile(run().resolve(part.id() + PID));
    }

    /** The parts that have left a pid file, in whatever village ran here last. */
    List<Part> withPidFile() {
        if (!Files.isDirectory(run())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PID))
                    .flatMap(
                            name ->
                                    Part.byId(name.substring(0, name.length() - PID.length()))
                                            .stream())
                    .sorted(Comparator.comparing(Part::kind).thenComparing(Part::number))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PidFile supervisorPid() {
        return new PidFile(run().resolve("supervisor.pid"));
    }

    Path run() {
        return root.resolve("run");
    }

    Path lock() {
        return run().resolve("lock");
    }

    Path statusFile() {
        return run().resolve("status.json");
    }

    /** Where commands leave what the supervisor shall do. */
    Path requests() {
        return run().resolve("requests");
    }
}
