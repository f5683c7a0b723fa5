package dev.agentvillage.stack.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of another JVM like this one. */
public final class JavaCommand {
    private JavaCommand() {}

    public static Path executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Runs a class of this JVM's class path. */
    public static List<String> of(List<String> options, Class<?> main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(executable().toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
