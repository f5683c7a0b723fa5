package dev.agentvillage.runner.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.runner.gate.Question;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodexPatchTest {
    private static final String PATCH =
            """
            *** Begin Patch
            *** Add File: a.txt
            +new
            *** Update File: src/b c.txt
            *** Move to: /etc/b.txt
            @@
            -old
            +new
            *** Delete File: d.txt
            *** End Patch""";

    private static List<Question> line(String line) {
        return CodexPatch.questions("Bash", line, "/w");
    }

    private static List<Question> writing(String directory) {
        return List.of("a.txt", "src/b c.txt", "/etc/b.txt", "d.txt").stream()
                .map(path -> Question.writing(path, directory))
                .toList();
    }

    @Test
    void everyFileThatItNamesIsAsked() {
        assertThat(CodexPatch.questions("apply_patch", PATCH, "/w")).isEqualTo(writing("/w"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apply_patch <<'PATCH'\n%s\nPATCH",
                "apply_patch <<PATCH\n%s\nPATCH\n",
                " applypatch <<\"EOF\"\n%s\nEOF"
            })
    void aLineThatCallsItIsOne(String line) {
        assertThat(line(line.formatted(PATCH))).isEqualTo(writing("/w"));
    }

    @Test
    void itIsAppliedWhereTheLineGoes() {
        assertThat(line("cd 'sub dir' && apply_patch <<'P'\n" + PATCH + "\nP"))
                .isEqualTo(writing("/w/sub dir"));
    }

    /** What a policy says of a tool that it does not know is said of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "apply_patch < some.patch",
                "cat some.patch | apply_patch",
                "cd $X && apply_patch <<'P'\n*** Begin Patch\n*** Add File: a\n+b\n*** End Patch\nP",
                "cd /tmp; apply_patch <<'P'\n*** Begin Patch\n*** Add File: a\n+b\n*** End Patch\nP",
                "apply_patch <<'P'\nno file at all\nP"
            })
    void whatItWouldWriteIsNotAlwaysKnown(String line) {
        assertThat(line(line))
                .singleElement()
                .extracting(Question::tool, Question::cwd)
                .containsExactly("tool", "/w");
    }

    @Test
    void noneIsJudgedThatNamesTooMany() {
        String many =
                IntStream.range(0, 1_001)
                        .mapToObj(i -> "*** Add File: " + i + "\n+x\n")
                        .collect(Collectors.joining());
        assertThat(CodexPatch.questions("apply_patch", many, "/w"))
                .extracting(Question::tool)
                .containsExactly("tool");
    }

    @Test
    void anotherLineIsNone() {
        assertThat(line("ls -l && git status")).isEmpty();
    }
}
