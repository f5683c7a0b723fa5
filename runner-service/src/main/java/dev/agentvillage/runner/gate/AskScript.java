package dev.agentvillage.runner.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The command {@code ask} of a session, and what it needs, in the gate's own directory. */
final class AskScript {
    private static final String CLIENT = Ask.class.getName().replace('.', '/') + ".class";
    private static final String SCRIPT =
            """
            #!/bin/sh
            # Asks the runner and waits. Nothing but its yes is a yes.
            here=$PWD
            cd '@GATE@' || exit 1
            unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
            exec '@JAVA@' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx32m \\
                -cp classes @CLIENT@ socket ask "$here" "$@"
            """;

    private AskScript() {}

    static void write(Path directory) throws IOException {
        Path copy = directory.resolve("classes").resolve(CLIENT);
        Files.createDirectories(copy.resolveSibling("."));
        try (InputStream in = Ask.class.getClassLoader().getResourceAsStream(CLIENT)) {
            if (in == null) {
                throw new IOException("missing in the jar: " + CLIENT);
            }
            Files.write(copy, in.readAllBytes());
        }
        Path script = directory.resolve("bin/ask");
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(
                script,
                SCRIPT.replace("@GATE@", quoted(directory))
                        .replace("@JAVA@", quoted(java()))
                        .replace("@CLIENT@", Ask.class.getName()),
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin/java");
    }

    static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }
}
