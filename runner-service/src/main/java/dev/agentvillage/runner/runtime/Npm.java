package dev.agentvillage.runner.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.runtime.InstallFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Fetches a package with npm, which checks each package against its registry's integrity. */
final class Npm {
    private static final long FETCHED_WITHIN_MS = 600_000;
    private static final long PREPARED_WITHIN_MS = 120_000;
    private static final int DEEPEST = 8;
    private static final String LOCK = "node_modules/.package-lock.json";

    private Npm() {}

    static Installer.Fetched fetch(Distribution.Npm from, String version, Path directory)
            throws InstallFailure, IOException, InterruptedException {
        Tools.need("npm", "Install Node.js with npm on this runner.");
        Tools.run(
                List.of(
                        "npm",
                        "install",
                        "--prefix",
                        directory.toString(),
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--loglevel=error",
                        "--save-exact",
                        from.packageName() + "@" + version),
                directory,
                FETCHED_WITHIN_MS);
        JsonNode lock = Json.MAPPER.readTree(Files.readAllBytes(directory.resolve(LOCK)));
        JsonNode entry = lock.path("packages").path("node_modules/" + from.packageName());
        String integrity = entry.path("integrity").asText();
        if (!entry.path("version").asText().equals(version) || integrity.isEmpty()) {
            throw new InstallFailure(
                    Reason.INSTALL_FAILED,
                    "npm installed "
                            + entry.path("version").asText("nothing")
                            + ", not "
                            + version);
        }
        if (!from.script().isEmpty()) {
            // Of all the scripts of all its packages, the one that puts the program in its place.
            Tools.run(
                    List.of(
                            "node",
                            directory.resolve("node_modules").resolve(from.script()).toString()),
                    directory.resolve("node_modules").resolve(from.packageName()),
                    PREPARED_WITHIN_MS);
        }
        return new Installer.Fetched(integrity, program(from, directory));
    }

    /** Of some packages the platform's own has it, in a directory that bears its name. */
    private static Path program(Distribution.Npm from, Path directory)
            throws InstallFailure, IOException {
        Path modules = directory.resolve("node_modules");
        PathMatcher matcher = modules.getFileSystem().getPathMatcher("glob:" + from.program());
        try (Stream<Path> all = Files.walk(modules, DEEPEST)) {
            return all.filter(p -> matcher.matches(modules.relativize(p)))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(directory::relativize)
                    .orElseThrow(
                            () ->
                                    new InstallFailure(
                                            Reason.INSTALL_FAILED,
                                            from.packageName()
                                                    + " has no program for this machine"));
        }
    }
}
