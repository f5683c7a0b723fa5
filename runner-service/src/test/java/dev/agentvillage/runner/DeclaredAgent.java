package dev.agentvillage.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that reads prompts line by line, and its declaration. */
final class DeclaredAgent {
    static final String ID = "scripted_agent";

    private static final String PROGRAM =
            """
            #!/bin/bash
            if [ "$1" = version ]; then echo "scripted agent, release 3.2.1"; exit 0; fi
            trap 'stopped=1; echo was interrupted' INT
            waits() { stopped=; echo waiting now; until [ "$stopped" ]; do sleep 0.2; done; }
            turn() {
              case $1 in
                *PUSH*) git push -q origin HEAD:pushed && echo it is out || echo it is not out ;;
                *WAIT*) waits ;;
                *CONFIG*) cat "$HOME/.scripted/config"; echo "with $SCRIPTED_KEY" ;;
              esac
              echo "answered $1"
            }
            turn "$2"
            while IFS= read -r line; do
              if [ "$line" = /bye ]; then echo good""bye; exit 0; fi
              turn "$line"
            done
            """;

    private DeclaredAgent() {}

    static Path program() {
        try {
            Path program = RunnerResource.directory().resolve("scripted-agent");
            if (!Files.exists(program)) {
                Files.writeString(program, PROGRAM);
                Files.setPosixFilePermissions(
                        program, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String declaration(String more) {
        return """
               {"command": ["%s", "--", "${prompt}"],
                "environment": {"SCRIPTED_KEY": "${apiKey}"},
                "files": {".scripted/config": "model is ${model}"},
                "version": {"arguments": ["version"], "pattern": "release (\\\\d+\\\\.\\\\d+\\\\.\\\\d+)"},
                "keys": {"paste": false, "interrupt": "\\u0003", "quit": "/bye"},
                "capabilities": {"supportsMCP": true}%s}
               """
                .formatted(program(), more);
    }

    /** From now on, this is what the runner under test is configured with. */
    static void declare(String file) {
        try {
            Path directory = RunnerResource.directory();
            Path next = Files.createTempFile(directory, "providers", ".json");
            Files.writeString(next, file);
            Files.move(
                    next,
                    directory.resolve(RunnerResource.DECLARED),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
