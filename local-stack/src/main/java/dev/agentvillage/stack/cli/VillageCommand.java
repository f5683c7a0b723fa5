package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** What the launcher script runs: all commands, and how their failures are said. */
@Command(
        name = "village",
        description = "Agent Village on this machine.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            TokenCommand.class,
            RestartCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            UsageCommand.class,
            ProvidersCommand.class,
            SuperviseCommand.class
        })
public final class VillageCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        System.exit(line().execute(args));
    }

    static CommandLine line() {
        var commands = new CommandLine(new VillageCommand());
        commands.setExecutionExceptionHandler(
                (e, command, result) -> {
                    if (e instanceof StackException) {
                        command.getErr().println(e.getMessage());
                        return 1;
                    }
                    throw e;
                });
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
