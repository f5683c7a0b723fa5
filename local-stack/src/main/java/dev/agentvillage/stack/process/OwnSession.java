package dev.agentvillage.stack.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a process in a session of its own. A Ctrl-C goes to every process of the terminal's
 * foreground group: without this the database would end before those that use it.
 */
public final class OwnSession {
    private OwnSession() {}

    /** The command, unchanged where there is no setsid (macOS has none). */
    public static List<String> command(List<String> command) {
        if (!onPath("setsid")) {
            return command;
        }
        var whole = new ArrayList<String>();
        whole.add("setsid");
        whole.addAll(command);
        return whole;
    }

    private static boolean onPath(String program) {
        for (var directory :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
