package dev.agentvillage.runner.runtime;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The installed versions under one directory, {@code <provider>/<version>}. */
public final class Runtimes {
    private static final Logger LOG = Logger.getLogger(Runtimes.class);
    private static final String MANIFEST = "runtime.json";
    private static final int MAX_MANIFEST = 1 << 20;

    /** A CLI on a busy host takes its time, and a no holds until its file is another one. */
    private static final long ASKED_WITHIN_MS = 20_000;

    private final Path root;
    private final Map<Path, Asked> asked = new ConcurrentHashMap<>();
    private final Map<Path, Manifest> read = new ConcurrentHashMap<>();

    public Runtimes(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    /** The newest first. What is no whole version is passed over. */
    public List<Installed> of(String providerId) {
        Path directory = root.resolve(providerId);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(directory)) {
            return versions.flatMap(v -> installed(v).stream())
                    .sorted(Comparator.comparing(Installed::version, Versions.ORDER.reversed()))
                    .toList();
        } catch (IOException e) {
            LOG.warnf(e, "%s cannot be read", directory);
            return List.of();
        }
    }

    public Optional<Installed> of(String providerId, String version) {
        return Versions.wellFormed(version)
                ? installed(directory(providerId, version))
                : Optional.empty();
    }

    /**
     * A program that an operator installed himself. Asked what it is when its file is another one
     * than before, which takes a moment.
     */
    public Optional<Installed> at(Path program) {
        try {
            String stamp = Files.getLastModifiedTime(program) + " " + Files.size(program);
            Asked last = asked.get(program);
            if (last == null || !last.stamp().equals(stamp)) {
                last = new Asked(stamp, ask(program));
                asked.put(program, last);
            }
            return last.found();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same of one that is asked in a way of its own, and says no options. */
    public Optional<Installed> at(Path program, Question question) {
        try {
            String stamp =
                    Files.getLastModifiedTime(program) + " " + Files.size(program) + question;
            Asked last = asked.get(program);
            if (last == null || !last.stamp().equals(stamp)) {
                last = new Asked(stamp, ask(program, question));
                asked.put(program, last);
            }
            return last.found();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * How a program is asked for its version.
     *
     * @param pattern whose first group is the version, in the first 4 KiB of what it says
     */
    public record Question(List<String> arguments, Pattern pattern) {}

    private static Optional<Installed> ask(Path program, Question question) {
        try {
            Optional<String> version =
                    new Probes(
                                    program,
                                    Probes.environment(program.resolveSibling(".")),
                                    ASKED_WITHIN_MS)
                            .version(question);
            return version.map(v -> new Installed(v, null, null, program, null, Set.of()));
        } catch (IOException e) {
            LOG.warnf("%s: %s", program, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private record Asked(String stamp, Optional<Installed> found) {}

    private static Optional<Installed> ask(Path program) {
        try {
            Probes probes =
                    new Probes(
                            program,
                            Probes.environment(program.resolveSibling(".")),
                            ASKED_WITHIN_MS);
            return Optional.of(
                    new Installed(probes.version(), null, null, program, null, probes.options()));
        } catch (IOException e) {
            LOG.warnf("%s: %s", program, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    Path directory(String providerId, String version) {
        return root.resolve(providerId).resolve(version);
    }

    private Optional<Installed> installed(Path directory) {
        Path file = directory.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            read.remove(directory);
            return Optional.empty();
        }
        // Nobody changes a version that is there.
        Manifest manifest = read.computeIfAbsent(directory, d -> manifest(file));
        Path program = directory.resolve(manifest.program()).normalize();
        if (!program.startsWith(directory) || !Files.isExecutable(program)) {
            LOG.warnf("%s names no program that is there", file);
            return Optional.empty();
        }
        return Optional.of(
                new Installed(
                        manifest.version(),
                        manifest.integrity(),
                        directory,
                        program,
                        manifest.fingerprint(),
                        Set.copyOf(manifest.options())));
    }

    private static final Manifest NONE = new Manifest("", "", "", "runtime.json", "", List.of());

    private static Manifest manifest(Path file) {
        try {
            return Files.size(file) > MAX_MANIFEST
                    ? NONE
                    : Json.MAPPER.readValue(Files.readAllBytes(file), Manifest.class);
        } catch (JacksonException e) {
            LOG.warnf("%s is no manifest: %s", file, e.getOriginalMessage());
            return NONE;
        } catch (IOException e) {
            LOG.warnf(e, "%s cannot be read", file);
            return NONE;
        }
    }

    static void write(Path directory, Manifest manifest) throws IOException {
        Files.write(directory.resolve(MANIFEST), Json.MAPPER.writeValueAsBytes(manifest));
    }
}
