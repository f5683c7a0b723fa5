package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.VillageOptions;
import dev.agentvillage.stack.village.VillagePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What can be chosen when a village is started. */
final class StartOptions {
    @Option(names = "--session-port", defaultValue = "8080", description = "REST and WebSocket.")
    int sessionPort;

    @Option(names = "--runner-port", defaultValue = "8081", description = "The runner's health.")
    int runnerPort;

    @Option(names = "--metering-port", defaultValue = "8082", description = "Usage over REST.")
    int meteringPort;

    @Option(names = "--kafka-port", defaultValue = "9092", description = "The broker.")
    int kafkaPort;

    @Option(
            names = "--postgres-port",
            defaultValue = "5432",
            description = "The database; another is taken when this is not free.")
    int postgresPort;

    @Option(
            names = "--management-offset",
            defaultValue = "1000",
            description = "From a service's port to its health and metrics.")
    int managementOffset;

    @Option(
            names = "--repo-root",
            paramLabel = "DIR",
            description =
                    "Sessions may use repositories below it; repeat for more (default: home and"
                            + " /tmp).")
    List<Path> repoRoots = new ArrayList<>();

    @Option(
            names = "--max-sessions",
            defaultValue = "" + VillageOptions.MAX_SESSIONS,
            description = "That each runner takes at once.")
    int maxSessions;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Replicas of session-service; each 100 ports above the one before.")
    int sessions;

    @Option(
            names = "--runners",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runners; each with workspaces of its own.")
    int runners;

    VillageOptions options(DataOption data) {
        return VillageOptions.of(DataOption.home())
                .withData(data.directory().root())
                .withPorts(
                        new VillagePorts(
                                sessionPort,
                                runnerPort,
                                meteringPort,
                                kafkaPort,
                                postgresPort,
                                managementOffset))
                .withRepoRoots(repoRoots)
                .withMaxSessions(maxSessions)
                .with(count("--sessions", sessions), count("--runners", runners));
    }

    private static int count(String option, int wanted) {
        if (wanted < 1 || wanted > Part.MOST) {
            throw new StackException(
                    "%s is a number from 1 to %d, not %d.".formatted(option, Part.MOST, wanted));
        }
        return wanted;
    }

    /** As arguments, for the supervisor that does it in our place. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        add(arguments, "--session-port", sessionPort);
        add(arguments, "--runner-port", runnerPort);
        add(arguments, "--metering-port", meteringPort);
        add(arguments, "--kafka-port", kafkaPort);
        add(arguments, "--postgres-port", postgresPort);
        add(arguments, "--management-offset", managementOffset);
        add(arguments, "--max-sessions", maxSessions);
        add(arguments, "--sessions", sessions);
        add(arguments, "--runners", runners);
        repoRoots.forEach(root -> add(arguments, "--repo-root", root.toAbsolutePath()));
        return arguments;
    }

    private static void add(List<String> arguments, String name, Object value) {
        arguments.add(name);
        arguments.add(value.toString());
    }
}
