package dev.agentvillage.stack.village;

import java.nio.file.Path;
import java.util.List;

/**
 * What to start and where.
 *
 * @param home the checkout whose built services are run
 * @param data where state is kept
 * @param repoRoots below these, sessions may be started on repositories of this machine
 * @param maxSessions that the runner takes at once
 */
public record VillageOptions(
        Path home,
        VillageDirectory data,
        VillagePorts ports,
        List<Path> repoRoots,
        String runnerId,
        int maxSessions) {
    public static final String RUNNER_ID = "runner-1";
    public static final int MAX_SESSIONS = 200;

    public VillageOptions {
        home = home.toAbsolutePath().normalize();
        repoRoots = List.copyOf(repoRoots);
    }

    /** The village of a checkout, with its state under {@code .village}. */
    public static VillageOptions of(Path home) {
        return new VillageOptions(
                        home,
                        new VillageDirectory(home.resolve(".village")),
                        VillagePorts.DEFAULT,
                        List.of(),
                        RUNNER_ID,
                        MAX_SESSIONS)
                .withRepoRoots(List.of());
    }

    public VillageOptions withData(Path directory) {
        return new VillageOptions(
                home, new VillageDirectory(directory), ports, repoRoots, runnerId, maxSessions);
    }

    public VillageOptions withPorts(VillagePorts others) {
        return new VillageOptions(home, data, others, repoRoots, runnerId, maxSessions);
    }

    /**
     * @param roots empty: the home directory and /tmp
     */
    public VillageOptions withRepoRoots(List<Path> roots) {
        var chosen =
                roots.isEmpty()
                        ? List.of(Path.of(System.getProperty("user.home")), Path.of("/tmp"))
                        : roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
        return new VillageOptions(home, data, ports, chosen, runnerId, maxSessions);
    }

    public VillageOptions withMaxSessions(int most) {
        return new VillageOptions(home, data, ports, repoRoots, runnerId, most);
    }
}
