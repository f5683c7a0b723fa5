package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.terminal.Keys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One kind of program that sessions run. */
public interface ProviderDriver {
    String id();

    /** What of it can be run here; what it finds is remembered until the files change. */
    Detection detect();

    /** Why this driver cannot run the spec, if it cannot: checked before anything is made. */
    default Optional<String> refusal(SessionSpec spec) {
        return Optional.empty();
    }

    /** How its program is typed to. */
    default Keys keys() {
        return Keys.USUAL;
    }

    Launch launch(Start start) throws IOException;

    sealed interface Detection {
        /**
         * @param programs at least one, the newest first
         */
        record Found(List<Program> programs) implements Detection {
            public Found {
                programs = List.copyOf(programs);
                if (programs.isEmpty()) {
                    throw new IllegalArgumentException("nothing was found");
                }
            }
        }

        record Missing(String reason) implements Detection {}
    }

    /**
     * A version that is there.
     *
     * @param integrity of the package it came from, as registries write it; absent when we did not
     *     install it
     * @param degraded what does not work in this version, for a person
     */
    record Program(
            String version,
            Path path,
            @Nullable String integrity,
            Capabilities capabilities,
            List<String> degraded) {}

    /**
     * What is to be launched, and where.
     *
     * @param desk hears what the program tells and wants
     */
    record Start(Program program, SessionSpec spec, Place place, Desk desk) {}

    /**
     * Where the program will run.
     *
     * @param directory the workspace, or its room
     * @param home private to the session, outside the workspace
     * @param hooks private to the session: where a driver's integration reports to
     */
    record Place(Path directory, Path home, Path hooks) {}

    /**
     * @param environment what the program needs beyond what every session gets
     * @param files to be written before it starts
     * @param interactiveShell ignores SIGTERM: it is hung up on instead
     * @param loggedCommand what to log as the session's command; empty when a hook reports them
     * @param integration absent where there is nothing to hear but the terminal
     */
    record Launch(
            List<String> argv,
            Map<String, String> environment,
            Map<Path, String> files,
            boolean interactiveShell,
            List<String> loggedCommand,
            Optional<Integration> integration) {}
}
