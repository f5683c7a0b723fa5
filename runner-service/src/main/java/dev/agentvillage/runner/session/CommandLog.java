package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.work.TestResults;
import dev.agentvillage.runner.work.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which commands a session ran, and which of them were test runs. Used by its actor alone.
 */
final class CommandLog {
    /** The shell reports a command's end before its last output is read: looked for so often. */
    private static final long LOOK_MS = 60;

    private static final int LOOKS = 20;

    private static final int MAX_LINE = 4096;

    private final SessionPublisher publisher;
    private final Usage usage;
    private final TestCommands tests;
    private final Timers timers;
    private final List<TestEnd> unsettled = new ArrayList<>();
    private @Nullable Open open;

    /**
     * Where the last command's output ended. A command's beginning may be reported after its output
     * was read, so its results are looked for from here.
     */
    private long ended;

    private record TestEnd(Open was, int exitCode, long ms) {}

    private record Open(
            String id,
            List<String> argv,
            String cwd,
            WorkEvent.Source source,
            long startedMicros,
            long fromOffset,
            @Nullable String test) {}

    CommandLog(SessionPublisher publisher, Usage usage, TestCommands tests, Timers timers) {
        this.publisher = publisher;
        this.usage = usage;
        this.tests = tests;
        this.timers = timers;
    }

    /** A provider that is one command is logged as such. */
    void launched(Running running) {
        List<String> argv = running.launch().loggedCommand();
        if (!argv.isEmpty()) {
            start(
                    argv,
                    String.join(" ", argv),
                    tests.matches(argv),
                    running.workspace().directory().toString(),
                    WorkEvent.Source.PROVIDER,
                    micros(),
                    0);
        }
    }

    void reported(List<ShellRecord> records, @Nullable Running running) {
        for (ShellRecord record : records) {
            switch (record) {
                case ShellRecord.Started s ->
                        start(
                                Words.of(s.line()),
                                s.line(),
                                tests.matchesLine(s.line()),
                                s.directory(),
                                WorkEvent.Source.HOOK,
                                s.micros(),
                                ended);
                case ShellRecord.Finished f -> finish(f.exitCode(), f.micros(), running, true);
            }
        }
    }

    void last(List<ShellRecord> records, @Nullable Running running, @Nullable Verdict verdict) {
        reported(records, running);
        int code = verdict == null || verdict.exit() == null ? 137 : verdict.exit().code();
        finish(code, micros(), running, false);
        List.copyOf(unsettled).forEach(end -> settle(end, results(end, running)));
    }

    private static long micros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private void start(
            List<String> argv,
            String line,
            boolean test,
            String cwd,
            WorkEvent.Source source,
            long micros,
            long offset) {
        String text = bounded(line);
        Open now =
                new Open(
                        Ids.timeOrdered().toString(),
                        argv.stream().map(CommandLog::bounded).toList(),
                        cwd,
                        source,
                        micros,
                        offset,
                        test ? text : null);
        open = now;
        usage.commandRun();
        publisher.event(
                e -> new WorkEvent.CommandStarted(e, now.id(), now.argv(), now.cwd(), source));
        if (test) {
            publisher.event(e -> new WorkEvent.TestRunStarted(e, now.id(), text, null));
        }
    }

    private void finish(int exitCode, long micros, @Nullable Running running, boolean later) {
        Open was = open;
        if (was == null) {
            return;
        }
        open = null;
        ended = running == null || was.test() != null ? ended : running.terminal().offset();
        long ms = Math.max(0, (micros - was.startedMicros()) / 1000);
        publisher.event(
                e ->
                        new WorkEvent.CommandFinished(
                                e, was.id(), was.argv(), was.cwd(), was.source(), exitCode, ms));
        if (was.test() != null) {
            TestEnd end = new TestEnd(was, exitCode, ms);
            if (later && running != null) {
                unsettled.add(end);
                lookAgain(end, running, LOOKS);
            } else {
                settle(end, results(end, running));
            }
        }
    }

    private void lookAgain(TestEnd end, Running running, int left) {
        long before = running.terminal().offset();
        timers.after(
                LOOK_MS, new Message.TestOutputDue(() -> look(end, running, before, left - 1)));
    }

    /** A result counts when it is there and nothing more comes; none is waited for not for ever. */
    private void look(TestEnd end, Running running, long before, int left) {
        if (!unsettled.contains(end)) {
            return;
        }
        TestResults results = results(end, running);
        boolean quiet = running.terminal().offset() == before;
        if (left > 0 && !(quiet && results.known())) {
            lookAgain(end, running, left);
        } else {
            ended = running.terminal().offset();
            settle(end, results);
        }
    }

    private static TestResults results(TestEnd end, @Nullable Running running) {
        return running == null
                ? TestResults.UNKNOWN
                : TestResults.of(running.terminal().tail(end.was().fromOffset()));
    }

    private void settle(TestEnd end, TestResults results) {
        unsettled.remove(end);
        Open was = end.was();
        publisher.event(
                e ->
                        new WorkEvent.TestRunFinished(
                                e,
                                was.id(),
                                String.valueOf(was.test()),
                                end.exitCode(),
                                results.passed(),
                                results.failed(),
                                results.skipped(),
                                end.ms(),
                                null));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LINE ? text : text.substring(0, MAX_LINE);
    }
}
