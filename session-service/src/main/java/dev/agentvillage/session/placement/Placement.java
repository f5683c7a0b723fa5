package dev.agentvillage.session.placement;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.session.fleet.Runner;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Placing;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Chooses a runner. */
public final class Placement {
    private Placement() {}

    /**
     * @param load how many living sessions we placed on each; a heartbeat may know of more
     * @param before runners that did not take this session come last, and not again at once
     */
    public static Choice choose(
            List<Runner> fleet,
            Map<RunnerId, Integer> load,
            Order order,
            Placing before,
            long now) {
        List<RunnerId> tried = before.tried();
        boolean rested = now - before.placedAt() >= Placings.ANSWER_MS;
        List<Runner> online = fleet.stream().filter(r -> r.online(now)).toList();
        if (online.isEmpty()) {
            return new Choice.Nobody("No runner is online.");
        }
        List<Runner> able = online.stream().filter(r -> provides(r, order)).toList();
        if (able.isEmpty()) {
            return new Choice.Nobody(
                    "None of the runners that are online has the provider "
                            + order.providerId()
                            + (order.providerVersion() == null
                                    ? "."
                                    : " in version " + order.providerVersion() + "."));
        }
        List<Runner> wanted = able.stream().filter(r -> matches(r, order)).toList();
        if (wanted.isEmpty()) {
            return new Choice.Nobody("None of the runners that are online matches runnerSelector.");
        }
        List<Runner> allowed = wanted.stream().filter(r -> allows(r, order)).toList();
        if (allowed.isEmpty()) {
            return new Choice.NotAvailable(
                    "/mode",
                    "None of the runners that are online can keep a session from writing.");
        }
        List<Runner> trusted = allowed.stream().filter(r -> trusts(r, order)).toList();
        if (trusted.isEmpty()) {
            return new Choice.NotAvailable(
                    "/providerId",
                    "The policy trusts none of the adapters by which runners that are online run "
                            + order.providerId()
                            + ".");
        }
        List<Runner> resuming = trusted.stream().filter(r -> resumes(r, order)).toList();
        if (resuming.isEmpty()) {
            return new Choice.NotAvailable(
                    "/continues",
                    "None of the runners that are online has a version of the provider that"
                            + " continues conversations.");
        }
        List<Runner> roomy = resuming.stream().filter(r -> !diskLow(r)).toList();
        if (roomy.isEmpty()) {
            return new Choice.Nobody("The disks of all runners that could are nearly full.");
        }
        return roomy.stream()
                .filter(r -> rested || !tried.contains(r.id()))
                .filter(r -> active(r, load) < r.heartbeat().capacity().maxSessions())
                .min(
                        Comparator.comparing((Runner r) -> tried.contains(r.id()))
                                .thenComparing(r -> fullness(r, load))
                                .thenComparing(r -> r.id().value()))
                .<Choice>map(Choice.Chosen::new)
                .orElseGet(
                        () -> new Choice.Nobody("None of the runners that could has room left."));
    }

    private static boolean provides(Runner runner, Order order) {
        return wanted(runner, order).findAny().isPresent();
    }

    private static Stream<RunnerHeartbeat.Runtime> wanted(Runner runner, Order order) {
        return runner.heartbeat().runtimes().stream()
                .filter(r -> r.providerId().equals(order.providerId()))
                .filter(
                        r ->
                                order.providerVersion() == null
                                        || order.providerVersion().equals(r.version()));
    }

    /** Of several versions a runner takes the first. */
    private static boolean resumes(Runner runner, Order order) {
        return order.continues() == null
                || wanted(runner, order)
                        .findFirst()
                        .filter(r -> r.capabilities().supportsResume())
                        .isPresent();
    }

    /** As a runner does, which judges by itself once more. */
    private static boolean trusts(Runner runner, Order order) {
        return wanted(runner, order)
                .findFirst()
                .filter(r -> order.policy().admits(r.adapter()))
                .isPresent();
    }

    private static boolean matches(Runner runner, Order order) {
        Map<String, String> labels = runner.heartbeat().labels();
        return order.runnerSelector().entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    }

    private static boolean allows(Runner runner, Order order) {
        return order.mode() != SessionMode.READ_ONLY
                || Boolean.TRUE.equals(runner.heartbeat().readOnly());
    }

    private static boolean diskLow(Runner runner) {
        return runner.heartbeat().capacity().disk() >= RunnerHeartbeat.Capacity.DISK_LOW;
    }

    /** What was placed a moment ago is in no heartbeat yet; what we gave up may still run there. */
    private static int active(Runner runner, Map<RunnerId, Integer> load) {
        return Math.max(load.getOrDefault(runner.id(), 0), runner.heartbeat().capacity().active());
    }

    private static double fullness(Runner runner, Map<RunnerId, Integer> load) {
        RunnerHeartbeat.Capacity capacity = runner.heartbeat().capacity();
        return (double) active(runner, load) / capacity.maxSessions();
    }
}
