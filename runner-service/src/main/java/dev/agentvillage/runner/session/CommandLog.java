package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.work.TestResults;
import dev.agentvillage.runner.work.Words;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which commands a session ran, and which of them were test runs. Used by its actor alone.
 */
final class CommandLog {
    /** The shell reports a command's end a little before its last output is read. */
    private static final long OUTPUT_ARRIVES_MS = 60;

    private static final int MAX_LINE = 4096;

    private final SessionPublisher publisher;
    private final Usage usage;
    private final TestCommands tests;
    private final Timers timers;
    private @Nullable Open open;

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
                                running == null ? 0 : running.terminal().offset());
                case ShellRecord.Finished f -> finish(f.exitCode(), f.micros(), running, true);
            }
        }
    }

    void last(List<ShellRecord> records, @Nullable Running running, @Nullable Verdict verdict) {
        reported(records, running);
        int code = verdict == null || verdict.exit() == null ? 137 : verdict.exit().code();
        finish(code, micros(), running, false);
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
        long ms = Math.max(0, (micros - was.startedMicros()) / 1000);
        publisher.event(
                e ->
                        new WorkEvent.CommandFinished(
                                e, was.id(), was.argv(), was.cwd(), was.source(), exitCode, ms));
        if (was.test() != null) {
            Runnable result = () -> testFinished(was, exitCode, ms, running);
            if (later) {
                timers.after(OUTPUT_ARRIVES_MS, new Message.TestOutputDue(result));
            } else {
                result.run();
            }
        }
    }

    private void testFinished(Open was, int exitCode, long ms, @Nullable Running running) {
        TestResults results =
                running == null
                        ? TestResults.UNKNOWN
                        : TestResults.of(running.terminal().tail(was.fromOffset()));
        publisher.event(
                e ->
                        new WorkEvent.TestRunFinished(
                                e,
                                was.id(),
                                String.valueOf(was.test()),
                                exitCode,
                                results.passed(),
                                results.failed(),
                                results.skipped(),
                                ms,
                                null));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LINE ? text : text.substring(0, MAX_LINE);
    }
}
