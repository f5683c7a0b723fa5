package dev.agentvillage.stack.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command writes its result: standard output, unless its caller says otherwise. */
@Command
final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    PrintWriter writer() {
        return command.commandLine().getOut();
    }
}
