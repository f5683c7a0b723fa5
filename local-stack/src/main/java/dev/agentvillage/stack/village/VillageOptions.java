package dev.agentvillage.stack.village;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to start and where.
 *
 * @param home the checkout whose built services are run
 * @param data where state is kept
 * @param repoRoots below these, sessions may be started on repositories of this machine
 * @param maxSessions that each runner takes at once
 * @param parts all that are to run
 * @param environment for every service, beside what it is given anyway
 */
public record VillageOptions(
        Path home,
        VillageDirectory data,
        VillagePorts ports,
        List<Path> repoRoots,
        int maxSessions,
        List<Part> parts,
        Map<String, String> environment) {
    public static final int MAX_SESSIONS = 200;

    public VillageOptions {
        home = home.toAbsolutePath().normalize();
        repoRoots = List.copyOf(repoRoots);
        parts = List.copyOf(parts);
        environment = Map.copyOf(environment);
    }

    /** The village of a checkout, with its state under {@code .village}. */
    public static VillageOptions of(Path home) {
        return new VillageOptions(
                        home,
                        new VillageDirectory(home.resolve(".village")),
                        VillagePorts.DEFAULT,
                        List.of(),
                        MAX_SESSIONS,
                        Part.all(1, 1),
                        Map.of())
                .withRepoRoots(List.of());
    }

    public VillageOptions withData(Path directory) {
        return new VillageOptions(
                home,
                new VillageDirectory(directory),
                ports,
                repoRoots,
                maxSessions,
                parts,
                environment);
    }

    public VillageOptions withPorts(VillagePorts others) {
        return new VillageOptions(home, data, others, repoRoots, maxSessions, parts, environment);
    }

    /**
     * @param roots empty: the home directory and /tmp
     */
    public VillageOptions withRepoRoots(List<Path> roots) {
        var chosen =
                roots.isEmpty()
                        ? List.of(Path.of(System.getProperty("user.home")), Path.of("/tmp"))
                        : roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
        return new VillageOptions(home, data, ports, chosen, maxSessions, parts, environment);
    }

    public VillageOptions withMaxSessions(int most) {
        return new VillageOptions(home, data, ports, repoRoots, most, parts, environment);
    }

    /** So many replicas of session-service, and so many runners. */
    public VillageOptions with(int sessions, int runners) {
        return withParts(Part.all(sessions, runners));
    }

    /** With these alone; each needs the broker and the database. */
    public VillageOptions withParts(List<Part> these) {
        return new VillageOptions(home, data, ports, repoRoots, maxSessions, these, environment);
    }

    public VillageOptions withEnvironment(Map<String, String> more) {
        return new VillageOptions(home, data, ports, repoRoots, maxSessions, parts, more);
    }
}
