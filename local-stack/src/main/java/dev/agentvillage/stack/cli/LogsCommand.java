package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows logs. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Show the last lines of the logs, of one part or all; -f follows.")
final class LogsCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description =
                    "broker, postgres, session (session-2 ...), runner, metering or supervisor.")
    String part = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "How many lines back.")
    int lines;

    @Override
    public Integer call() throws IOException {
        var out = output.writer();
        var tails = new ArrayList<LogTail>();
        for (var log : logs()) {
            tails.add(LogTail.of(log, part.isEmpty()));
        }
        for (var tail : tails) {
            tail.last(lines).forEach(out::println);
        }
        while (follow) {
            for (var tail : tails) {
                tail.more().forEach(out::println);
            }
            out.flush();
            Readiness.pause(LOOK);
        }
        return 0;
    }

    private List<Path> logs() throws IOException {
        var directory = data.directory();
        if (part.isEmpty()) {
            if (!Files.isDirectory(directory.logs())) {
                throw new StackException("There are no logs under " + directory.root());
            }
            try (Stream<Path> files = Files.list(directory.logs())) {
                return files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
            }
        }
        if (part.equals("supervisor")) {
            return List.of(directory.supervisorLog());
        }
        return List.of(directory.log(RestartCommand.named(part)));
    }
}
