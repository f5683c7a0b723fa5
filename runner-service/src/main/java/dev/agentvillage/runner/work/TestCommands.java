package dev.agentvillage.runner.work;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which commands run tests.
 *
 * @param configured further patterns, matched on a command's words joined by blanks
 */
public record TestCommands(List<Pattern> configured) {
    private static final Set<String> PACKAGE_MANAGERS = Set.of("npm", "pnpm", "yarn", "bun");
    private static final Set<String> SCRIPTS =
            Set.of("test.sh", "tests.sh", "run-tests.sh", "run_tests.sh");
    private static final Set<String> PREFIXES = Set.of("time", "env", "sudo", "nice", "exec");

    public boolean matchesLine(String line) {
        return Words.commands(line).stream().anyMatch(this::matches);
    }

    public boolean matches(List<String> argv) {
        List<String> words = withoutPrefix(argv);
        if (words.isEmpty()) {
            return false;
        }
        String all = String.join(" ", words);
        return known(program(words.getFirst()), words.subList(1, words.size()))
                || configured.stream().anyMatch(p -> p.matcher(all).find());
    }

    private static boolean known(String program, List<String> arguments) {
        List<String> plain = arguments.stream().filter(a -> !a.startsWith("-")).toList();
        String first = plain.isEmpty() ? "" : plain.getFirst();
        if (PACKAGE_MANAGERS.contains(program)) {
            boolean run = first.equals("run") && plain.size() > 1;
            String script = run ? plain.get(1) : first;
            return script.equals("test")
                    || script.startsWith("test:")
                    || program.equals("npm") && script.equals("t");
        }
        return switch (program) {
            case "pytest", "py.test" -> true;
            case "python", "python3" ->
                    module(arguments, "pytest") || module(arguments, "unittest");
            case "node" -> arguments.contains("--test");
            case "mvn", "mvnw", "gradle", "gradlew" ->
                    plain.contains("test")
                            || plain.contains("verify")
                            || plain.contains("check") && program.startsWith("gradle");
            case "go", "cargo" -> first.equals("test");
            case "make" -> plain.contains("test") || plain.contains("check");
            case "bash", "sh" -> SCRIPTS.contains(program(first));
            default -> SCRIPTS.contains(program);
        };
    }

    private static boolean module(List<String> arguments, String name) {
        int at = arguments.indexOf("-m");
        return at >= 0 && at + 1 < arguments.size() && arguments.get(at + 1).equals(name);
    }

    private static List<String> withoutPrefix(List<String> argv) {
        int i = 0;
        while (i < argv.size()
                && (PREFIXES.contains(argv.get(i)) || argv.get(i).matches("[A-Za-z_]\\w*=.*"))) {
            i++;
        }
        return argv.subList(i, argv.size());
    }

    private static String program(String word) {
        Path name = word.indexOf(0) >= 0 ? null : Path.of(word).getFileName();
        return name == null ? "" : name.toString();
    }
}
