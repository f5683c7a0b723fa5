package dev.agentvillage.runner.standin;

import dev.agentvillage.runner.provider.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** As Aider: packages of Python that the launcher takes hold of, as pip lays them down. */
public final class AiderStandIn {
    private static final List<String> MODULES =
            List.of(
                    "__init__.py",
                    "coders/__init__.py",
                    "coders/base_coder.py",
                    "commands.py",
                    "io.py",
                    "main.py",
                    "models.py",
                    "repomap.py",
                    "run_cmd.py");

    private AiderStandIn() {}

    /**
     * @return its program
     */
    public static Path install(Path directory) {
        Path library = directory.resolve("python");
        try {
            for (String module : MODULES) {
                Path file = library.resolve("aider").resolve(module);
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, Script.of(AiderStandIn.class, "aider/" + module));
            }
            Path program = Files.createDirectories(library.resolve("bin")).resolve("aider");
            Files.writeString(
                    program,
                    """
                    #!%s
                    import sys
                    sys.path.insert(0, '%s')
                    from aider.main import main
                    sys.exit(main())
                    """
                            .formatted(python(), library));
            return Files.setPosixFilePermissions(
                    program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By its whole path: what is on the PATH may be a script that looks for it. */
    private static String python() throws IOException {
        Process python =
                new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
        try {
            return new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        } finally {
            python.destroyForcibly();
        }
    }
}
