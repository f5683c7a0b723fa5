package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Programs that run others among other things. */
final class Nested {
    private static final Set<String> EXECUTING = Set.of("-exec", "-execdir", "-ok", "-okdir");
    private static final Set<String> RUNNERS =
            Set.of(
                    "npx",
                    "pnpx",
                    "bunx",
                    "uvx",
                    "pnpm dlx",
                    "pnpm exec",
                    "yarn dlx",
                    "yarn exec",
                    "npm exec",
                    "npm x",
                    "bun x",
                    "pipx run",
                    "uv run",
                    "poetry run",
                    "pipenv run",
                    "pdm run",
                    "rye run",
                    "hatch run",
                    "bundle exec",
                    "mise exec",
                    "asdf exec",
                    "conda run",
                    "nix run",
                    "deno task",
                    "dotenvx run",
                    "doppler run",
                    "op run",
                    "aws-vault exec",
                    "nvm exec",
                    "volta run",
                    "rbenv exec",
                    "pyenv exec");
    private static final Options RUNNER_OPTIONS =
            Options.of(
                    "pcn",
                    "--package",
                    "--call",
                    "--with",
                    "--from",
                    "--python",
                    "--project",
                    "--prefix",
                    "--config",
                    "--directory",
                    "--env-file",
                    "--with-requirements");

    private static final Set<String> TESTS =
            Set.of(
                    "-name",
                    "-iname",
                    "-path",
                    "-ipath",
                    "-regex",
                    "-newer",
                    "-mtime",
                    "-size",
                    "-empty",
                    "-user",
                    "-mmin",
                    "-perm",
                    "-wholename",
                    "-iregex",
                    "-atime");

    private Nested() {}

    static Inside find(List<Arg> args) {
        List<Arg> roots = new ArrayList<>();
        for (Arg arg : args) {
            String word = arg.text();
            if (word.equals("!") || word.equals("(") || word.startsWith("-") && word.length() > 2) {
                break;
            }
            if (!arg.option()) {
                roots.add(arg);
            }
        }
        List<List<Arg>> runs = new ArrayList<>();
        boolean tests = args.stream().anyMatch(a -> isTest(a.text()));
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i).text();
            if (EXECUTING.contains(word)) {
                List<Arg> run = new ArrayList<>();
                for (i++; i < args.size() && !ends(args, i); i++) {
                    if (args.get(i).text().equals("{}")) {
                        run.addAll(tests ? List.of(args.get(i)) : roots);
                    } else {
                        run.add(args.get(i));
                    }
                }
                runs.add(run);
            } else if (word.equals("-delete")) {
                List<Arg> run = new ArrayList<>(List.of(Arg.of("rm")));
                if (!tests) {
                    run.add(Arg.of("-r"));
                    run.addAll(roots);
                }
                runs.add(run);
            }
        }
        return new Inside(runs, List.of(), "", false);
    }

    private static boolean isTest(String word) {
        return TESTS.contains(word);
    }

    private static boolean ends(List<Arg> args, int i) {
        String word = args.get(i).text();
        return word.equals(";") || word.equals("+") && args.get(i - 1).text().equals("{}");
    }

    static Inside fd(List<Arg> args) {
        for (int i = 0; i < args.size(); i++) {
            if (Set.of("-x", "-X", "--exec", "--exec-batch").contains(args.get(i).text())) {
                return Inside.running(Wrappers.rest(args, i + 1)).opaque();
            }
        }
        return Inside.NOTHING;
    }

    static Inside aliases(List<Arg> args) {
        List<String> scripts = new ArrayList<>();
        for (Arg arg : args) {
            int eq = arg.text().indexOf('=');
            if (eq > 0 && !arg.known()) {
                return Inside.unclear("an alias is made at run time");
            }
            if (eq > 0) {
                scripts.add(arg.text().substring(eq + 1));
            }
        }
        return new Inside(List.of(), scripts, "", true);
    }

    static Inside git(Call call) {
        GitCall git = GitCall.of(call);
        List<String> scripts = new ArrayList<>();
        for (String setting : git.settings()) {
            int eq = setting.indexOf('=');
            String key = eq < 0 ? setting : setting.substring(0, eq);
            String value = eq < 0 ? "" : setting.substring(eq + 1);
            if (key.startsWith("alias.")) {
                scripts.add(value.startsWith("!") ? value.substring(1) : "git " + value);
            } else if (GitCall.runs(key) && !value.isEmpty()) {
                scripts.add(value);
            }
        }
        List<Arg> rest = git.rest();
        switch (git.subcommand()) {
            case "rebase" -> options(rest, scripts, "-x", "--exec");
            case "bisect" -> words(rest, "run", scripts);
            case "submodule" -> words(rest, "foreach", scripts);
            case "filter-branch" ->
                    options(rest, scripts, "--tree-filter", "--index-filter", "--env-filter");
            case "config" -> config(rest, scripts);
            default -> {}
        }
        return new Inside(List.of(), scripts, "", false);
    }

    private static void config(List<Arg> rest, List<String> scripts) {
        List<Arg> said = Options.of("f", "--file").operands(rest);
        int key = !said.isEmpty() && said.getFirst().text().equals("set") ? 1 : 0;
        if (said.size() > key + 1) {
            String name = said.get(key).text();
            String value = said.get(key + 1).text();
            if (name.startsWith("alias.")) {
                scripts.add(value.startsWith("!") ? value.substring(1) : "git " + value);
            } else if (GitCall.runs(name)) {
                scripts.add(value);
            }
        }
    }

    private static void options(List<Arg> args, List<String> scripts, String... names) {
        for (int i = 0; i < args.size(); i++) {
            for (String name : names) {
                String word = args.get(i).text();
                if (word.equals(name) && i + 1 < args.size()) {
                    scripts.add(args.get(i + 1).text());
                } else if (word.startsWith(name + "=")) {
                    scripts.add(word.substring(name.length() + 1));
                }
            }
        }
    }

    private static void words(List<Arg> args, String after, List<String> scripts) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).text().equals(after)) {
                StringBuilder text = new StringBuilder();
                Wrappers.rest(args, i + 1).stream()
                        .filter(a -> !a.text().equals("--recursive") && !a.text().equals("--"))
                        .forEach(a -> text.append(a.text()).append(' '));
                scripts.add(text.toString());
                return;
            }
        }
    }

    /** {@code npx tool@1 …} runs the tool. */
    static Inside packageRunner(Call call) {
        List<Arg> args = call.arguments();
        int from;
        if (RUNNERS.contains(call.name())) {
            from = 0;
        } else if (!args.isEmpty()
                && RUNNERS.contains(call.name() + " " + args.getFirst().text())) {
            from = 1;
        } else {
            return Inside.NOTHING;
        }
        for (int i = from; i + 1 < args.size(); i++) {
            if (Set.of("-c", "--call").contains(args.get(i).text())) {
                return Inside.script(args.subList(i + 1, i + 2), false);
            }
        }
        List<Arg> inner = Wrappers.rest(args, RUNNER_OPTIONS.end(args, from));
        if (inner.isEmpty()) {
            return Inside.NOTHING;
        }
        List<Arg> run = new ArrayList<>(inner);
        String tool = run.getFirst().text();
        int version = tool.indexOf('@', 1);
        run.set(0, new Arg(version > 0 ? tool.substring(0, version) : tool, run.getFirst().runs()));
        return Inside.running(run).opaque();
    }
}
