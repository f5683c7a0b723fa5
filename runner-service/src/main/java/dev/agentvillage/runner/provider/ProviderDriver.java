package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Capabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One kind of program that sessions run. */
public interface ProviderDriver {
    String id();

    /** Looks for the program; 5 s at most. */
    Detection detect();

    Capabilities capabilities();

    /** Why this driver cannot run the spec, if it cannot: checked before anything is made. */
    default Optional<String> refusal(SessionSpec spec) {
        return Optional.empty();
    }

    /** Whether its programs can ask before they act. */
    default boolean gated() {
        return false;
    }

    Launch launch(SessionSpec spec, Place place);

    sealed interface Detection {
        record Found(String version, Path path) implements Detection {}

        record Missing(String reason) implements Detection {}
    }

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
     */
    record Launch(
            List<String> argv,
            Map<String, String> environment,
            Map<Path, String> files,
            boolean interactiveShell,
            List<String> loggedCommand) {}
}
