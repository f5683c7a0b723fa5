package dev.agentvillage.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.runner.terminal.Transcript;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.TestCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandLogTest {
    private static final Identity IDENTITY =
            new Identity(
                    new SessionId(UUID.randomUUID()),
                    new OrgId("org"),
                    RepoRef.local("/repo"),
                    new RunnerId("runner"),
                    "incarnation",
                    1);

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<RunnerEvent> told = new ArrayList<>();
    private final CommandLog log =
            new CommandLog(
                    event -> told.add(event.apply(IDENTITY.envelope(told.size() + 1, 0))),
                    () -> {},
                    new TestCommands(List.of()),
                    new Timers(timers, new Mailbox()));

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    /** What was shown, by the time it was read. */
    private static final class Shown implements Transcript {
        private final TreeMap<Long, String> reads = new TreeMap<>(Map.of(0L, ""));

        Shown at(long micros, String text) {
            reads.put(micros, reads.lastEntry().getValue() + text);
            return this;
        }

        @Override
        public long offset() {
            return reads.lastEntry().getValue().length();
        }

        @Override
        public long offsetAt(long micros) {
            return reads.floorEntry(micros).getValue().length();
        }

        @Override
        public String between(long from, long to) {
            return reads.lastEntry().getValue().substring((int) from, (int) Math.min(to, offset()));
        }
    }

    @Test
    void findsResultsThatWereReadBeforeTheirCommandWasReported() {
        Shown shown =
                new Shown()
                        .at(10, "$ make\r\ndone\r\n")
                        .at(20, "$ pytest\r\n2 passed in 0.01s\r\n");
        log.reported(List.of(started("make", 5)), shown);
        log.reported(List.of(finished(0, 11), started("pytest", 15), finished(0, 21)), shown);
        log.last(List.of(), shown, null);
        assertThat(runs()).containsExactly("pytest 2");
    }

    @Test
    void takesNoResultsOfTheCommandBefore() {
        Shown shown =
                new Shown().at(10, "1 passed in 0.01s\r\n").at(20, "no summary of this one\r\n");
        log.reported(
                List.of(
                        started("pytest a", 5),
                        finished(0, 11),
                        started("pytest b", 15),
                        finished(1, 21)),
                shown);
        log.last(List.of(), shown, null);
        assertThat(runs()).containsExactly("pytest a 1", "pytest b null");
    }

    @Test
    void takesNoResultsOfTheCommandAfter() {
        Shown shown = new Shown().at(10, "1 passed in 0.01s\r\n").at(20, "2 passed in 0.01s\r\n");
        log.reported(
                List.of(
                        started("pytest a", 5),
                        finished(0, 11),
                        started("pytest b", 15),
                        finished(0, 21)),
                shown);
        log.last(List.of(), shown, null);
        assertThat(runs()).containsExactly("pytest a 1", "pytest b 2");
    }

    @Test
    void findsResultsThatWereReadAfterTheNextCommandBegan() {
        Shown shown = new Shown().at(10, "running\r\n").at(16, "1 passed in 0.01s\r\n");
        log.reported(List.of(started("pytest a", 5), finished(0, 11), started("ls", 15)), shown);
        log.last(List.of(), shown, null);
        assertThat(runs()).containsExactly("pytest a 1");
    }

    private List<String> runs() {
        return told.stream()
                .filter(WorkEvent.TestRunFinished.class::isInstance)
                .map(WorkEvent.TestRunFinished.class::cast)
                .map(run -> run.command() + " " + run.passed())
                .toList();
    }

    private static ShellRecord started(String line, long micros) {
        return new ShellRecord.Started(line, "/", micros);
    }

    private static ShellRecord finished(int code, long micros) {
        return new ShellRecord.Finished(code, micros);
    }
}
