package dev.agentvillage.contracts.session;

import static dev.agentvillage.contracts.session.SessionState.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.session.SessionInput.*;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every (state × input). {@code =} stays, {@code !} is refused as a value, else the next state. */
class SessionMachineTableTest {
    private static final ApprovalId KNOWN = new ApprovalId(new UUID(0, 1));
    private static final ApprovalId OTHER = new ApprovalId(new UUID(0, 2));

    private static final Map<String, SessionInput> INPUTS = inputs();

    private static Map<String, SessionInput> inputs() {
        Map<String, SessionInput> m = new LinkedHashMap<>();
        m.put("placed", new Placed());
        m.put("ready", new WorkspaceReady());
        m.put("no-room", new WorkspaceFailed("room_not_found"));
        m.put("started", new ProviderStarted());
        m.put("no-start", new ProviderFailed("start_timeout"));
        m.put("exit-0", new ProviderExited(ExitStatus.exited(0)));
        m.put("exit-137", new ProviderExited(new ExitStatus(137, "SIGKILL")));
        m.put("asks", new ApprovalRequested(OTHER));
        m.put("allow", new ApprovalResolved(KNOWN, Decision.ALLOW, OnDeny.REFUSE));
        m.put("deny", new ApprovalResolved(KNOWN, Decision.DENY, OnDeny.REFUSE));
        m.put("deny-stop", new ApprovalResolved(KNOWN, Decision.DENY, OnDeny.STOP));
        m.put("foreign", new ApprovalResolved(OTHER, Decision.DENY, OnDeny.STOP));
        m.put("pause", new Pause());
        m.put("resume", new Resume());
        m.put("stop", new Stop("user_stopped"));
        m.put("fault", new Fault("timeout"));
        m.put("budget", new BudgetExhausted());
        m.put("raised", new BudgetRaised());
        m.put("clean", new CleanedUp());
        m.put("late", new CleanUpTimedOut());
        m.put("lost", new RunnerLost());
        return m;
    }

    // One letter a state: C P S R W H(paused by human) T(stopping) D(completed) F(failed).
    private static final String TABLE =
            """
            input     C  P  S  R  W  H  T  D  F
            placed    P  !  !  !  !  !  !  !  !
            ready     S  S  !  !  !  !  =  !  !
            no-room   F  F  !  !  !  !  =  !  !
            started   !  !  W  !  !  !  =  !  !
            no-start  !  !  T  !  !  !  =  !  !
            exit-0    !  !  T  T  T  T  =  !  !
            exit-137  !  !  T  T  T  T  =  !  !
            asks      !  !  =  W  =  =  !  !  !
            allow     =  =  =  =  R  =  =  !  !
            deny      =  =  =  =  R  =  =  !  !
            deny-stop T  T  T  T  T  T  =  !  !
            foreign   !  !  !  !  !  !  !  !  !
            pause     !  !  !  H  H  !  !  !  !
            resume    !  !  !  !  !  W  !  !  !
            stop      D  T  T  T  T  T  =  =  =
            fault     T  T  T  T  T  T  =  !  !
            budget    =  =  =  H  H  =  =  !  !
            raised    =  =  =  =  =  =  =  !  !
            clean     !  !  !  !  !  !  D  !  !
            late      !  !  !  !  !  !  F  !  !
            lost      F  F  F  F  F  F  F  !  !
            """;

    private static final Map<String, SessionState> LETTERS =
            Map.of(
                    "C", CREATED,
                    "P", PREPARING_WORKSPACE,
                    "S", STARTING_PROVIDER,
                    "R", RUNNING,
                    "W", WAITING_FOR_APPROVAL,
                    "H", PAUSED_BY_HUMAN,
                    "T", STOPPING,
                    "D", COMPLETED,
                    "F", FAILED);

    /**
     * Each with one approval pending, so that what decides it is never refused for being unknown.
     */
    private static SessionMachine in(SessionState state) {
        return new SessionMachine(
                state,
                state.isFinal() ? Set.of() : Set.of(KNOWN),
                false,
                state == STOPPING || state.isFinal() ? Verdict.completed("user_stopped") : null);
    }

    static Stream<Arguments> cells() {
        List<String> lines = TABLE.lines().toList();
        List<String> columns = words(lines.getFirst());
        return lines.stream()
                .skip(1)
                .flatMap(
                        line -> {
                            List<String> row = words(line);
                            return Stream.iterate(1, i -> i < columns.size(), i -> i + 1)
                                    .map(
                                            i ->
                                                    Arguments.of(
                                                            LETTERS.get(columns.get(i)),
                                                            row.getFirst(),
                                                            row.get(i)));
                        });
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.trim().split(" +"));
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @MethodSource("cells")
    void cell(SessionState state, String input, String expected) {
        SessionMachine before = in(state);
        Step step = before.on(INPUTS.get(input));
        String seen =
                switch (step) {
                    case Step.Refused _ -> "!";
                    case Step.Stayed s -> s.next().state() == state ? "=" : "changed silently";
                    case Step.Moved m -> {
                        assertThat(m.from()).isEqualTo(state);
                        assertThat(m.next().state()).isNotEqualTo(state);
                        yield letter(m.next().state());
                    }
                };
        assertThat(seen).isEqualTo(expected);
    }

    private static String letter(SessionState state) {
        return LETTERS.entrySet().stream()
                .filter(e -> e.getValue() == state)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTableHasEveryStateAndEveryInput() {
        assertThat(cells().count()).isEqualTo((long) INPUTS.size() * SessionState.values().length);
        assertThat(INPUTS.values().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(SessionInput.class.getPermittedSubclasses());
    }
}
