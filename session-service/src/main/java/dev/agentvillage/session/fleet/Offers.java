package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Runtime;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.contracts.model.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What can be asked for now. */
public final class Offers {
    private Offers() {}

    /**
     * A provider that some runner can be asked for.
     *
     * @param runners how many have it, in any version
     */
    public record Offer(String providerId, int runners, List<Version> versions) {}

    /**
     * A version of it.
     *
     * @param runners how many have this one
     * @param adapters by which they run it, each once
     */
    public record Version(
            String version, int runners, Capabilities capabilities, List<Adapter> adapters) {}

    /** Of the runners that would be given a session now, by name. */
    static List<Offer> of(List<Runner> fleet, long now) {
        Map<String, Map<String, List<Runtime>>> found = new TreeMap<>();
        Map<String, Integer> runners = new TreeMap<>();
        for (Runner runner : fleet) {
            if (runner.online(now)) {
                List<Runtime> runtimes = runner.heartbeat().runtimes();
                runtimes.forEach(
                        r ->
                                found.computeIfAbsent(r.providerId(), p -> new TreeMap<>())
                                        .computeIfAbsent(r.version(), v -> new ArrayList<>())
                                        .add(r));
                runtimes.stream()
                        .map(Runtime::providerId)
                        .distinct()
                        .forEach(p -> runners.merge(p, 1, Integer::sum));
            }
        }
        return found.entrySet().stream()
                .map(
                        p ->
                                new Offer(
                                        p.getKey(),
                                        runners.getOrDefault(p.getKey(), 0),
                                        versions(p.getValue())))
                .toList();
    }

    private static List<Version> versions(Map<String, List<Runtime>> versions) {
        return versions.entrySet().stream()
                .map(
                        v ->
                                new Version(
                                        v.getKey(),
                                        v.getValue().size(),
                                        v.getValue().getFirst().capabilities(),
                                        adapters(v.getValue())))
                .toList();
    }

    private static List<Adapter> adapters(List<Runtime> runtimes) {
        return runtimes.stream().map(Runtime::adapter).filter(Objects::nonNull).distinct().toList();
    }
}
