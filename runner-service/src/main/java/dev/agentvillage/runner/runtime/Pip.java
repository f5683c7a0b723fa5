package dev.agentvillage.runner.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.runtime.InstallFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fetches a package with pip into a directory that can be moved: no virtual environment can. */
final class Pip {
    static final String LIBRARY = "lib";
    private static final long FETCHED_WITHIN_MS = 900_000;
    private static final String REPORT = "report.json";

    private Pip() {}

    static Installer.Fetched fetch(Distribution.PyPi from, String version, Path directory)
            throws InstallFailure, IOException, InterruptedException {
        Tools.need("python3", "Install Python 3.10 to 3.12 with pip on this runner.");
        Tools.run(
                List.of(
                        "python3",
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--target",
                        directory.resolve(LIBRARY).toString(),
                        "--report",
                        directory.resolve(REPORT).toString(),
                        from.packageName() + "==" + version),
                directory,
                FETCHED_WITHIN_MS);
        JsonNode report = Json.MAPPER.readTree(Files.readAllBytes(directory.resolve(REPORT)));
        Files.delete(directory.resolve(REPORT));
        for (JsonNode one : report.path("install")) {
            JsonNode archive = one.path("download_info").path("archive_info");
            if (one.path("metadata").path("name").asText().equals(from.packageName())
                    && archive.path("hashes").has("sha256")) {
                return new Installer.Fetched(
                        "sha256:" + archive.path("hashes").path("sha256").asText(),
                        Path.of(LIBRARY, "bin", from.program()));
            }
        }
        throw new InstallFailure(
                Reason.INSTALL_FAILED,
                "pip does not say what it installed of " + from.packageName());
    }
}
