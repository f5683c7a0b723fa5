package dev.agentvillage.runner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Held against bash, and against itself. */
class TokeniserTest {
    private static final Situation HERE = Corpus.SITUATION;

    /** Pieces that bash takes or refuses by their order alone. */
    @Provide
    Arbitrary<String> scripts() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "ls",
                        "a",
                        "b=1",
                        "'x y'",
                        "\"q $(ls)\"",
                        "$(ls)",
                        "`ls`",
                        "$x",
                        "${x}",
                        "${x:-y}",
                        "$((1+2))",
                        ";",
                        "&&",
                        "||",
                        "|",
                        "&",
                        "\n",
                        "(",
                        ")",
                        "{ ",
                        "}",
                        "!",
                        "if",
                        "then",
                        "else",
                        "elif",
                        "fi",
                        "while",
                        "until",
                        "do",
                        "done",
                        "for i in",
                        "case x in",
                        "esac",
                        ";;",
                        "x)",
                        "f()",
                        "> o",
                        ">> o",
                        "< i",
                        "2>&1",
                        "<<< w",
                        "# c\n",
                        "\\\n",
                        "\\ ",
                        "'",
                        "\"",
                        "time",
                        "<<E\nbody\nE\n",
                        "[ -f x ]",
                        "<(ls)",
                        "&> o");
        return pieces.list().ofMinSize(1).ofMaxSize(9).map(all -> String.join(" ", all));
    }

    /**
     * Whatever bash would run can be read here; and what it refuses is refused, unless it runs as
     * nothing at all.
     */
    @Property(tries = 400, seed = "20261121")
    void readsWhatBashReads(@ForAll("scripts") String script) throws Exception {
        boolean bash = bashTakes(script);
        Script read = ShellParser.parse(script, 1, new Origin(null, 0, 0, ""));
        assertThat(read instanceof Script.Readable)
                .as("bash %s: %s (%s)", bash ? "takes" : "refuses", script, read)
                .isEqualTo(bash);
    }

    private static boolean bashTakes(String script) throws IOException, InterruptedException {
        Process bash =
                new ProcessBuilder("bash", "--norc", "-n", "-c", script)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return bash.exitValue() == 0;
        } finally {
            bash.destroyForcibly();
        }
    }

    @Provide
    Arbitrary<Corpus.Row> simple() {
        return Arbitraries.of(
                Corpus.rows().stream()
                        .filter(r -> r.command().matches("[a-zA-Z0-9 ./:@+=_-]+"))
                        .filter(r -> !r.command().matches("^[A-Za-z_]+=.*|.*[~].*"))
                        .filter(r -> !r.outcome().endsWith("unreadable"))
                        .filter(
                                r ->
                                        !r.command()
                                                .matches(
                                                        "(time|coproc|function|if|then|fi|!|\\[\\[).*"))
                        .toList());
    }

    @Property(tries = 500)
    void quotingTheWordsOfACommandChangesNothing(
            @ForAll("simple") Corpus.Row row, @ForAll int how) {
        StringBuilder quoted = new StringBuilder();
        int at = how;
        for (String word : row.command().split(" ", -1)) {
            quoted.append(quoted.isEmpty() ? "" : " ").append(quoted(word, Math.floorMod(at, 4)));
            at = at / 4 + at % 3 + 1;
        }
        Corpus.Row other =
                new Corpus.Row(row.outcome(), row.policy(), quoted.toString(), row.reason());
        assertThat(Corpus.outcome(other.ruling())).as("%s", other).isEqualTo(row.outcome());
    }

    private static String quoted(String word, int how) {
        return switch (how) {
            case 0 -> "'" + word + "'";
            case 1 -> "\"" + word + "\"";
            case 2 -> word.isEmpty() ? word : "\\" + word;
            default -> "$'" + word + "'";
        };
    }

    @Provide
    Arbitrary<Corpus.Row> refused() {
        return Arbitraries.of(
                Corpus.rows().stream()
                        .filter(r -> r.outcome().matches("denied:(hard_block|denylist)"))
                        .filter(r -> !r.command().contains("<<") && !r.command().contains("#"))
                        .toList());
    }

    @Provide
    Arbitrary<String> harmless() {
        return Arbitraries.of(
                "ls", "echo a", "true", "git status", "unused=1", "[ -f a ]", "echo 'b'");
    }

    @Property(tries = 500)
    void nothingHarmlessAroundItMakesItAllowed(
            @ForAll("refused") Corpus.Row row,
            @ForAll("harmless") String before,
            @ForAll("harmless") String after) {
        String command = row.command().strip();
        String end = command.endsWith("&") ? " " : "; ";
        List<String> around = new ArrayList<>();
        around.add(before + "; " + command + end + after);
        around.add(before + "\n" + command + "\n" + after);
        around.add(before + " && { " + command + "\n} || " + after);
        around.add("(" + before + "\n" + command + "\n)");
        around.add("if " + before + "; then " + command + "\nelse " + after + "; fi");
        around.add("echo $(" + command + "\n)");
        for (String script : around) {
            Ruling ruling = new Evaluator(Corpus.POLICIES.get(row.policy())).line(script, HERE);
            assertThat(ruling).as(script).isInstanceOf(Ruling.Denied.class);
        }
    }

    @Property(tries = 1000)
    void nothingAtAllMakesItFail(@ForAll String anything) {
        for (String policy : Corpus.POLICIES.keySet()) {
            assertThat(new Evaluator(Corpus.POLICIES.get(policy)).line(anything, HERE)).isNotNull();
        }
    }
}
