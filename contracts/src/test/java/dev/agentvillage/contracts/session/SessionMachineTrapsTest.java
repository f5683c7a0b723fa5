package dev.agentvillage.contracts.session;

import static dev.agentvillage.contracts.session.SessionState.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.session.SessionInput.*;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What others got wrong, each once. */
class SessionMachineTrapsTest {
    private static final ApprovalId A = new ApprovalId(new UUID(0, 1));
    private static final ApprovalId B = new ApprovalId(new UUID(0, 2));

    private static SessionMachine after(SessionInput... inputs) {
        SessionMachine machine = SessionMachine.NEW;
        for (SessionInput input : inputs) {
            machine =
                    switch (machine.on(input)) {
                        case Step.Moved m -> m.next();
                        case Step.Stayed s -> s.next();
                        case Step.Refused r -> throw new AssertionError(input + ": " + r);
                    };
        }
        return machine;
    }

    private static SessionMachine running(SessionInput... more) {
        SessionInput[] all = new SessionInput[more.length + 3];
        all[0] = new Placed();
        all[1] = new WorkspaceReady();
        all[2] = new ProviderStarted();
        System.arraycopy(more, 0, all, 3, more.length);
        return after(all);
    }

    private static ApprovalResolved allow(ApprovalId id) {
        return new ApprovalResolved(id, Decision.ALLOW, OnDeny.REFUSE);
    }

    @Test
    void resumeDoesNotReleaseAPendingApproval() {
        var machine = running(new ApprovalRequested(A), new Pause(), new Resume());
        assertThat(machine.state()).isEqualTo(WAITING_FOR_APPROVAL);
        assertThat(machine.pending()).containsExactly(A);
    }

    @Test
    void aSecondRequestWhileWaitingIsKept() {
        var machine = running(new ApprovalRequested(A), new ApprovalRequested(B), allow(A));
        assertThat(machine.state()).isEqualTo(WAITING_FOR_APPROVAL);
        assertThat(machine.pending()).containsExactly(B);
    }

    @Test
    void decidedWhilePausedRunsAfterResume() {
        var machine = running(new ApprovalRequested(A), new Pause(), allow(A));
        assertThat(machine.state()).isEqualTo(PAUSED_BY_HUMAN);
        assertThat(machine.on(new Resume()))
                .isInstanceOfSatisfying(
                        Step.Moved.class, m -> assertThat(m.next().state()).isEqualTo(RUNNING));
    }

    @Test
    void denyingAnUnknownApprovalStopsNothing() {
        assertThat(running().on(new ApprovalResolved(A, Decision.DENY, OnDeny.STOP)))
                .isInstanceOfSatisfying(
                        Step.Refused.class, r -> assertThat(r.code()).isEqualTo("not_found"));
    }

    @Test
    void exitWhileWaitingOrPausedEnds() {
        for (SessionInput held : List.of(new ApprovalRequested(A), new Pause())) {
            var machine = running(held, new ProviderExited(ExitStatus.exited(3)), new CleanedUp());
            assertThat(machine.state()).isEqualTo(FAILED);
            assertThat(machine.verdict().exit()).isEqualTo(ExitStatus.exited(3));
        }
    }

    @Test
    void stopBeforeRunningIsHeard() {
        var machine =
                after(
                        new Placed(),
                        new Stop("user_stopped"),
                        new WorkspaceReady(),
                        new CleanedUp());
        assertThat(machine.state()).isEqualTo(COMPLETED);
    }

    @Test
    void exitCode137IsNoSuccess() {
        var machine = running(new ProviderExited(new ExitStatus(137, "SIGKILL")), new CleanedUp());
        assertThat(machine.state()).isEqualTo(FAILED);
        assertThat(machine.verdict().reason()).isEqualTo("provider_exited");
    }

    @Test
    void killedByAStopIsCompletedAndKeepsTheSignal() {
        var machine =
                running(
                        new Stop("user_stopped"),
                        new ProviderExited(new ExitStatus(137, "SIGKILL")),
                        new CleanedUp());
        assertThat(machine.state()).isEqualTo(COMPLETED);
        assertThat(machine.verdict().exit().signal()).isEqualTo("SIGKILL");
    }

    @Test
    void anEarlyWorkspaceIsNotLost() {
        assertThat(after(new WorkspaceReady()).state()).isEqualTo(STARTING_PROVIDER);
    }

    @Test
    void anApprovalAskedForDuringTheStartWaits() {
        var machine =
                after(
                        new Placed(),
                        new WorkspaceReady(),
                        new ApprovalRequested(A),
                        new ProviderStarted());
        assertThat(machine.state()).isEqualTo(WAITING_FOR_APPROVAL);
    }

    @Test
    void aBudgetUsedUpDuringTheStartPausesAndIsNotResumedUntilRaised() {
        var machine =
                after(
                        new Placed(),
                        new BudgetExhausted(),
                        new WorkspaceReady(),
                        new ProviderStarted());
        assertThat(machine.state()).isEqualTo(PAUSED_BY_HUMAN);
        assertThat(machine.on(new Resume()))
                .isInstanceOfSatisfying(
                        Step.Refused.class, r -> assertThat(r.code()).isEqualTo("budget_exceeded"));
        assertThat(((Step.Stayed) machine.on(new BudgetRaised())).next().on(new Resume()))
                .isInstanceOf(Step.Moved.class);
    }

    @Test
    void theFirstCauseWins() {
        var machine = running(new Fault("timeout"), new Stop("user_stopped"), new CleanedUp());
        assertThat(machine.state()).isEqualTo(FAILED);
        assertThat(machine.verdict().reason()).isEqualTo("timeout");
    }

    @Test
    void randomWalksEndOnlyOnceAndNeverForgetAPendingApproval() {
        List<SessionInput> inputs =
                List.of(
                        new Placed(),
                        new WorkspaceReady(),
                        new ProviderStarted(),
                        new ApprovalRequested(A),
                        new ApprovalRequested(B),
                        allow(A),
                        new Pause(),
                        new Resume(),
                        new ProviderExited(ExitStatus.exited(0)),
                        new Stop("user_stopped"),
                        new Fault("idle"),
                        new BudgetExhausted(),
                        new BudgetRaised(),
                        new CleanedUp(),
                        new RunnerLost());
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            SessionMachine machine = SessionMachine.NEW;
            for (int i = 0; i < 40; i++) {
                SessionInput input = inputs.get(random.nextInt(inputs.size()));
                SessionMachine next =
                        switch (machine.on(input)) {
                            case Step.Moved m -> m.next();
                            case Step.Stayed s -> s.next();
                            case Step.Refused _ -> machine;
                        };
                if (machine.state().isFinal()) {
                    assertThat(next).as("seed %d", seed).isEqualTo(machine);
                }
                if (next.state() == RUNNING) {
                    assertThat(next.pending()).as("seed %d", seed).isEmpty();
                }
                if (machine.pending().contains(B) && !next.state().isFinal()) {
                    assertThat(next.pending()).as("seed %d", seed).contains(B);
                }
                machine = next;
            }
        }
    }
}
