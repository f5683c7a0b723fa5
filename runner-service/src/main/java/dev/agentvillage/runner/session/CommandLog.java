package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.terminal.Transcript;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.work.TestResults;
import dev.agentvillage.runner.work.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells which commands a session ran, and which of them were test runs. Used by its actor alone.
 */
final class CommandLog {
    /** The shell reports a command's end before its last output is read: looked for so often. */
    private static final long LOOK_MS = 60;

    private static final int LOOKS = 20;

    private static final int MAX_LINE = 4096;

    private final Consumer<Function<Envelope, RunnerEvent>> events;
    private final Runnable counted;
    private final TestCommands tests;
    private final Timers timers;
    private final List<TestEnd> unsettled = new ArrayList<>();
    private @Nullable Open open;

    /** A test run that is over, and whose results may not be read yet. */
    private static final class TestEnd {
        final Open was;
        final int exitCode;
        final long ms;

        /** Where the next command's output begins, roughly, once there is one. */
        long until = Long.MAX_VALUE;

        TestEnd(Open was, int exitCode, long ms) {
            this.was = was;
            this.exitCode = exitCode;
            this.ms = ms;
        }
    }

    private record Open(
            String id,
            List<String> argv,
            String cwd,
            WorkEvent.Source source,
            long startedMicros,
            long fromOffset,
            @Nullable String test) {}

    /**
     * @param counted told of each command
     */
    CommandLog(
            Consumer<Function<Envelope, RunnerEvent>> events,
            Runnable counted,
            TestCommands tests,
            Timers timers) {
        this.events = events;
        this.counted = counted;
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

    /** Records may be late: their commands' output may have been read long before. */
    void reported(List<ShellRecord> records, @Nullable Transcript shown) {
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
                                begun(s, shown));
                case ShellRecord.Finished f -> finish(f.exitCode(), f.micros(), shown, true);
            }
        }
    }

    /** What was shown before a command began is not its own. */
    private long begun(ShellRecord.Started command, @Nullable Transcript shown) {
        long offset = shown == null ? 0 : shown.offsetAt(command.micros());
        unsettled.forEach(end -> end.until = Math.min(end.until, offset));
        return offset;
    }

    void last(List<ShellRecord> records, @Nullable Transcript shown, @Nullable Verdict verdict) {
        reported(records, shown);
        int code = verdict == null || verdict.exit() == null ? 137 : verdict.exit().code();
        finish(code, micros(), shown, false);
        List.copyOf(unsettled).forEach(end -> settle(end, results(end, shown)));
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
        counted.run();
        events.accept(
                e -> new WorkEvent.CommandStarted(e, now.id(), now.argv(), now.cwd(), source));
        if (test) {
            events.accept(e -> new WorkEvent.TestRunStarted(e, now.id(), text, null));
        }
    }

    private void finish(int exitCode, long micros, @Nullable Transcript shown, boolean later) {
        Open was = open;
        if (was == null) {
            return;
        }
        open = null;
        long ms = Math.max(0, (micros - was.startedMicros()) / 1000);
        events.accept(
                e ->
                        new WorkEvent.CommandFinished(
                                e, was.id(), was.argv(), was.cwd(), was.source(), exitCode, ms));
        if (was.test() != null) {
            TestEnd end = new TestEnd(was, exitCode, ms);
            unsettled.add(end);
            if (later && shown != null) {
                lookAgain(end, shown, LOOKS);
            } else {
                settle(end, results(end, shown));
            }
        }
    }

    private void lookAgain(TestEnd end, Transcript shown, int left) {
        long before = shown.offset();
        timers.after(LOOK_MS, new Message.TestOutputDue(() -> look(end, shown, before, left - 1)));
    }

    /** A result counts when it is there and nothing more comes; none is waited for not for ever. */
    private void look(TestEnd end, Transcript shown, long before, int left) {
        if (!unsettled.contains(end)) {
            return;
        }
        TestResults results = results(end, shown);
        boolean quiet = shown.offset() == before;
        if (left > 0 && !(quiet && results.known())) {
            lookAgain(end, shown, left);
        } else {
            settle(end, results);
        }
    }

    /** The next command's results are not taken for this one's, unless this one's are nowhere. */
    private static TestResults results(TestEnd end, @Nullable Transcript shown) {
        if (shown == null) {
            return TestResults.UNKNOWN;
        }
        long from = end.was.fromOffset();
        TestResults own = TestResults.of(shown.between(from, end.until));
        return own.known() ? own : TestResults.of(shown.between(from, shown.offset()));
    }

    private void settle(TestEnd end, TestResults results) {
        unsettled.remove(end);
        Open was = end.was;
        events.accept(
                e ->
                        new WorkEvent.TestRunFinished(
                                e,
                                was.id(),
                                String.valueOf(was.test()),
                                end.exitCode,
                                results.passed(),
                                results.failed(),
                                results.skipped(),
                                end.ms,
                                null));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LINE ? text : text.substring(0, MAX_LINE);
    }
}
