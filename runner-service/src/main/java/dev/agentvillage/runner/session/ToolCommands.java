package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.work.TestResults;
import dev.agentvillage.runner.work.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands that an agent's tools run, as it tells of them. Used by its actor alone. */
final class ToolCommands {
    private static final int MAX_OPEN = 256;
    private static final int MAX_LINE = 4_096;

    private final Consumer<Function<Envelope, RunnerEvent>> events;
    private final Runnable counted;
    private final TestCommands tests;
    private final Map<String, Open> open = new LinkedHashMap<>();

    private record Open(
            String id, List<String> argv, String cwd, long startedNanos, @Nullable String test) {}

    /**
     * @param counted told of each command
     */
    ToolCommands(
            Consumer<Function<Envelope, RunnerEvent>> events,
            Runnable counted,
            TestCommands tests) {
        this.events = events;
        this.counted = counted;
        this.tests = tests;
    }

    void began(Fact.CommandStarted command) {
        if (open.size() >= MAX_OPEN) {
            finish(open.remove(open.keySet().iterator().next()), 137, "");
        }
        String line =
                command.line().length() <= MAX_LINE
                        ? command.line()
                        : command.line().substring(0, MAX_LINE);
        Open now =
                new Open(
                        Ids.timeOrdered().toString(),
                        Words.of(line),
                        command.directory(),
                        System.nanoTime(),
                        tests.matchesLine(line) ? line : null);
        open.put(command.id(), now);
        counted.run();
        events.accept(
                e ->
                        new WorkEvent.CommandStarted(
                                e, now.id(), now.argv(), now.cwd(), WorkEvent.Source.HOOK));
        if (now.test() != null) {
            events.accept(e -> new WorkEvent.TestRunStarted(e, now.id(), line, null));
        }
    }

    void ended(Fact.CommandFinished command) {
        finish(open.remove(command.id()), command.exitCode(), command.output());
    }

    /** What still ran when the session ended was ended with it. */
    void last() {
        List.copyOf(open.values()).forEach(left -> finish(left, 137, ""));
        open.clear();
    }

    private void finish(@Nullable Open was, @Nullable Integer exitCode, String output) {
        if (was == null) {
            return;
        }
        long ms = Math.max(0, (System.nanoTime() - was.startedNanos()) / 1_000_000);
        events.accept(
                e ->
                        new WorkEvent.CommandFinished(
                                e,
                                was.id(),
                                was.argv(),
                                was.cwd(),
                                WorkEvent.Source.HOOK,
                                exitCode,
                                ms));
        String test = was.test();
        if (test != null) {
            TestResults results = TestResults.of(output);
            events.accept(
                    e ->
                            new WorkEvent.TestRunFinished(
                                    e,
                                    was.id(),
                                    test,
                                    exitCode,
                                    results.passed(),
                                    results.failed(),
                                    results.skipped(),
                                    ms,
                                    null));
        }
    }
}
