package dev.agentvillage.runner.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** Asks a CLI what it is: {@code --version} and {@code --help}, in a home of its own. */
final class Probes {
    private static final int MAX_SAID = 4_096;

    private final Path program;
    private final Map<String, String> environment;
    private final long withinMs;

    Probes(Path program, Map<String, String> environment, long withinMs) {
        this.program = program;
        this.environment = environment;
        this.withinMs = withinMs;
    }

    /**
     * @param directory of the version: Python's packages are looked for there
     */
    static Map<String, String> environment(Path directory) {
        Map<String, String> env = new TreeMap<>();
        String path = System.getenv("PATH");
        env.put("PATH", path == null ? "/usr/local/bin:/usr/bin:/bin" : path);
        env.put("LANG", "C.UTF-8");
        env.put("TERM", "dumb");
        env.put("COLUMNS", "200");
        env.put("NO_COLOR", "1");
        env.put("DISABLE_AUTOUPDATER", "1");
        env.put("PYTHONPATH", directory.resolve(Pip.LIBRARY).toString());
        env.put("PYTHONDONTWRITEBYTECODE", "1");
        return env;
    }

    String version() throws IOException, InterruptedException {
        Probe.Answer answer = ask("--version");
        Matcher version = Distribution.VERSION.matcher(answer.output());
        if (!version.find()) {
            throw new IOException(
                    program.getFileName()
                            + " --version says no version, ends with "
                            + answer.exitCode());
        }
        return version.group(1);
    }

    Optional<String> version(Runtimes.Question question) throws IOException, InterruptedException {
        String said = ask(question.arguments()).output();
        Matcher version =
                question.pattern().matcher(said.substring(0, Math.min(said.length(), MAX_SAID)));
        return version.find()
                ? Optional.ofNullable(version.group(1)).filter(Versions::wellFormed)
                : Optional.empty();
    }

    Set<String> options() throws IOException, InterruptedException {
        return Options.of(ask("--help").output());
    }

    private Probe.Answer ask(String option) throws IOException, InterruptedException {
        return ask(List.of(option));
    }

    private Probe.Answer ask(List<String> arguments) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(arguments);
        Path home = Files.createTempDirectory("probe");
        try {
            Map<String, String> env = new TreeMap<>(environment);
            env.put("HOME", home.toString());
            return Probe.run(argv, home, env, withinMs);
        } finally {
            Sealed.delete(home);
        }
    }
}
