package dev.agentvillage.session.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Status;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.session.fleet.Runner;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Sessions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final long NOW = 1_000_000;

    private static Runner runner(String id, int room, int active) {
        return new Runner(
                Sessions.heartbeat(
                        new RunnerId(id), "i", Status.ONLINE, room, active, Map.of("zone", id)),
                NOW,
                0,
                false);
    }

    private static String choose(List<Runner> fleet, Map<RunnerId, Integer> load, Order order) {
        return choose(fleet, load, order, Placing.none(NOW));
    }

    private static String choose(
            List<Runner> fleet, Map<RunnerId, Integer> load, Order order, Placing before) {
        return switch (Placement.choose(fleet, load, order, before, NOW)) {
            case Choice.Chosen chosen -> chosen.runner().id().value();
            case Choice.Nobody nobody -> nobody.why();
            case Choice.NotAvailable none -> none.pointer() + " " + none.why();
        };
    }

    @Test
    void theEmptiestFirst() {
        List<Runner> fleet = List.of(runner("a", 10, 5), runner("b", 4, 1), runner("c", 10, 3));
        assertThat(choose(fleet, Map.of(), Sessions.order())).isEqualTo("b");
    }

    @Test
    void whatWasJustPlacedCounts() {
        List<Runner> fleet = List.of(runner("a", 10, 0), runner("b", 10, 1));
        assertThat(choose(fleet, Map.of(new RunnerId("a"), 2), Sessions.order())).isEqualTo("b");
        assertThat(
                        choose(
                                List.of(runner("a", 2, 0)),
                                Map.of(new RunnerId("a"), 2),
                                Sessions.order()))
                .contains("room");
    }

    @Test
    void saysWhyNobody() {
        Runner silent =
                new Runner(runner("a", 1, 0).heartbeat(), NOW - Runner.ELIGIBLE_MS, 0, false);
        assertThat(choose(List.of(), Map.of(), Sessions.order())).contains("online");
        assertThat(choose(List.of(silent), Map.of(), Sessions.order())).contains("online");
        Runner draining =
                new Runner(
                        Sessions.heartbeat(new RunnerId("d"), "i", Status.DRAINING, 9, 0, Map.of()),
                        NOW,
                        0,
                        false);
        assertThat(choose(List.of(draining), Map.of(), Sessions.order())).contains("online");
        Runner drained = new Runner(runner("e", 1, 0).heartbeat(), NOW, 0, true);
        assertThat(choose(List.of(drained), Map.of(), Sessions.order())).contains("online");
        Order other = Sessions.order(Map.of("zone", "elsewhere"));
        assertThat(choose(List.of(runner("a", 1, 0)), Map.of(), other)).contains("runnerSelector");
        assertThat(choose(List.of(runner("a", 1, 1)), Map.of(), Sessions.order())).contains("room");
    }

    @Test
    void aRunnerWhoseDiskIsLowIsLeftOut() {
        Runner low = low(runner("a", 10, 0));
        List<Runner> fleet = List.of(low, runner("b", 10, 9));
        assertThat(choose(fleet, Map.of(), Sessions.order())).isEqualTo("b");
        assertThat(choose(List.of(low), Map.of(), Sessions.order())).contains("disks");
    }

    @Test
    void aReadOnlySessionGoesWhereItCannotWrite() {
        Runner able = with(runner("a", 10, 9), 0, true);
        List<Runner> fleet = List.of(able, runner("b", 10, 0), with(runner("c", 9, 0), 0, false));
        assertThat(choose(fleet, Map.of(), Sessions.order())).isEqualTo("b");
        assertThat(choose(fleet, Map.of(), readOnly())).isEqualTo("a");
        assertThat(choose(fleet.subList(1, 3), Map.of(), readOnly())).startsWith("/mode ");
    }

    private static Order readOnly() {
        Order o = Sessions.order();
        return new Order(
                o.kind(),
                o.villageId(),
                o.agentName(),
                o.providerId(),
                o.providerVersion(),
                o.repoRef(),
                o.checkout(),
                o.roomPath(),
                o.task(),
                o.command(),
                o.policy(),
                o.limits(),
                SessionMode.READ_ONLY,
                o.terminal(),
                o.labels(),
                o.runnerSelector(),
                null);
    }

    private static Runner low(Runner runner) {
        return with(runner, RunnerHeartbeat.Capacity.DISK_LOW, false);
    }

    private static Runner with(Runner runner, int disk, boolean readOnly) {
        RunnerHeartbeat h = runner.heartbeat();
        return new Runner(
                new RunnerHeartbeat(
                        h.runnerId(),
                        h.incarnation(),
                        h.runnerVersion(),
                        h.contractsVersion(),
                        h.pool(),
                        h.status(),
                        h.hostname(),
                        h.labels(),
                        h.publicKey(),
                        h.clock(),
                        new RunnerHeartbeat.Capacity(
                                h.capacity().maxSessions(), h.capacity().active(), 0, 0, disk),
                        h.runtimes(),
                        h.sessions(),
                        readOnly,
                        null),
                NOW,
                0,
                false);
    }

    @Test
    void theSelectorPicks() {
        List<Runner> fleet = List.of(runner("a", 10, 0), runner("b", 10, 9));
        assertThat(choose(fleet, Map.of(), Sessions.order(Map.of("zone", "b")))).isEqualTo("b");
    }

    @Test
    void whoDidNotTakeItIsAskedLastAndNotAtOnce() {
        Placing tried =
                Placing.none(NOW)
                        .offered(new RunnerId("a"), "default", "i", Sessions.START, NOW)
                        .withdrawn();
        List<Runner> fleet = List.of(runner("a", 10, 0), runner("b", 10, 9));
        assertThat(choose(fleet, Map.of(), Sessions.order(), tried)).isEqualTo("b");
        assertThat(choose(fleet.subList(0, 1), Map.of(), Sessions.order(), tried)).contains("room");
        Placing rested =
                Placing.none(0)
                        .offered(new RunnerId("a"), "default", "i", Sessions.START, 0)
                        .withdrawn();
        assertThat(choose(fleet.subList(0, 1), Map.of(), Sessions.order(), rested)).isEqualTo("a");
    }
}
