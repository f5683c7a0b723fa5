package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.process.ProcessTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a session's programs find in their environment: this, and nothing of the service's own. */
public final class Environment {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    /** The usual one when none is configured. */
    public static String path(String configured) {
        return configured.isBlank() ? PATH : configured;
    }

    public static Map<String, String> of(
            SessionId session, Path home, String path, Map<String, String> more) {
        Map<String, String> env = new TreeMap<>(more);
        env.put("PATH", path);
        env.put("LANG", "C.UTF-8");
        env.put("TERM", "xterm-256color");
        env.put("COLORTERM", "truecolor");
        env.put("HOME", home.toString());
        env.put("TMPDIR", home.resolveSibling("tmp").toString());
        env.put("USER", System.getProperty("user.name", "agent"));
        env.put("LOGNAME", System.getProperty("user.name", "agent"));
        env.put(ProcessTable.MARK, session.toString());
        return env;
    }
}
