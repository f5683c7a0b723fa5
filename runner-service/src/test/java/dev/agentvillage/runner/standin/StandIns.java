package dev.agentvillage.runner.standin;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A runner that has the stand-ins in the place of the real CLIs. */
public final class StandIns implements QuarkusTestProfile {
    /** Found again in the other class loader. */
    private static final String OMNARA = "omnara.json";

    private static final String DIRECTORY = "test.standins.directory";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "CLAUDE_CODE_PATH",
                program("claude").toString(),
                "GEMINI_PATH",
                byNode(program("gemini")).toString(),
                "CODEX_PATH",
                program("codex").toString(),
                "OPENCODE_PATH",
                program("opencode").toString(),
                "AIDER_PATH",
                AiderStandIn.install(directory()).toString(),
                "ACP_AGENT_FILE",
                agent(program("acp")).toString(),
                "OMNARA_FILE",
                directory().resolve(OMNARA).toString());
    }

    /** From now on, the runner under test uses these agents at Omnara. */
    public static void omnara(String settings) {
        try {
            Path file = Files.createTempFile(directory(), "omnara", ".json");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(file, settings);
            Files.move(
                    file,
                    directory().resolve(OMNARA),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where they are. */
    public static Path directory() {
        return Path.of(System.getProperty(DIRECTORY));
    }

    /**
     * What the driver starts with Node.js; as the real one, it takes no notice of these signals.
     */
    private static Path byNode(Path program) {
        try {
            Path script =
                    Files.writeString(
                            program.resolveSibling(program.getFileName() + ".cjs"),
                            """
                            #!/usr/bin/env node
                            process.on('SIGTERM', () => {});
                            process.on('SIGHUP', () => {});
                            const child = require('node:child_process');
                            const ended = child.spawnSync('%s', process.argv.slice(2), { stdio: 'inherit' });
                            process.exit(ended.status ?? 1);
                            """
                                    .formatted(program));
            return Files.setPosixFilePermissions(
                    script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path agent(Path program) {
        try {
            return Files.writeString(
                    directory().resolve("agent.json"),
                    """
                    {"command": ["%s", "--acp"], "environment": {"STAND_IN_MODEL": "${baseUrl}"},
                     "conversation": {"found": ".stand-in/*/${sessionId}.json",
                                      "put": ".stand-in/${directory}/${sessionId}.json"}}
                    """
                            .formatted(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program(String name) {
        try {
            if (System.getProperty(DIRECTORY) == null) {
                System.setProperty(
                        DIRECTORY, Files.createTempDirectory("standins").toRealPath().toString());
            }
            Path program = directory().resolve(name);
            String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
            Files.writeString(
                    program,
                    """
                    #!/bin/sh
                    exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp '%s' %s %s "$@"
                    """
                            .formatted(
                                    java,
                                    System.getProperty("java.class.path"),
                                    StandIn.class.getName(),
                                    name));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
