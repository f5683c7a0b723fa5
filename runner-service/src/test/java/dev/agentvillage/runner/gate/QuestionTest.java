package dev.agentvillage.runner.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.policy.Ruling;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private static final java.util.List<String> TAKEN = java.util.List.of("c1", "t");

    private static Question question(String cwd, String... argv) {
        return new Question("ask", "merge", "x", List.of(argv), cwd);
    }

    @Test
    void wordsAreReadAndNothingElse() {
        Question q = Question.of("ask\0/w\0merge\0main\0now\0".getBytes()).orElseThrow();
        assertThat(q)
                .isEqualTo(
                        new Question(
                                "ask", "merge", "main now", List.of("merge", "main", "now"), "/w"));
        assertThat(Question.of("ask\0/w\0merge\0main".getBytes())).as("not ended").isEmpty();
        assertThat(Question.of("ask\0/w\0merge\0".getBytes())).as("nothing asked").isEmpty();
        assertThat(Question.of("ask\0/w\0merge\0 \0".getBytes())).as("blank").isEmpty();
        assertThat(Question.of("x\0".repeat(4_100).getBytes())).as("too many").isEmpty();
    }

    @Test
    void whatIsTooLongForTheSocketIsRefusedWhicheverWayItComes() {
        Judge judge =
                new Judge(
                        Policy.OPEN,
                        new Judge.Place(
                                Path.of("/w/s"), Path.of("/w/s/repo"), Path.of("/w/s/home"), ""));
        String most = "x".repeat(Question.MAX_BYTES - 100);
        assertThat(judge.judge(Question.line("echo " + "x".repeat(60_000), "/w/s/repo")).ruling())
                .isInstanceOf(Ruling.Allowed.class);
        for (Question question :
                List.of(
                        Question.line("echo " + most + "x".repeat(100), "/w/s/repo"),
                        Question.line("echo " + "é".repeat(Question.MAX_BYTES / 2), "/w/s/repo"),
                        Question.unknown("tool", most + "x".repeat(100), "/w/s/repo"),
                        Question.writing("/w/s/repo/" + most + "x".repeat(100), "/w/s/repo"))) {
            assertThat(judge.judge(question).ruling())
                    .isInstanceOfSatisfying(
                            Ruling.Denied.class,
                            denied -> {
                                assertThat(denied.why().rule()).isEqualTo("unreadable");
                                assertThat(denied.why().reason()).contains("longer than 128 KiB");
                            });
        }
    }

    @Test
    void theHashIsOfThisActionAlone() {
        String hash = question("/w", "a", "b").actionHash(TAKEN);
        assertThat(hash).matches("sha256:[0-9a-f]{64}");
        assertThat(question("/w", "a", "b").actionHash(TAKEN)).isEqualTo(hash);
        assertThat(question("/v", "a", "b").actionHash(TAKEN)).isNotEqualTo(hash);
        assertThat(question("/w", "ab").actionHash(TAKEN)).isNotEqualTo(hash);
        assertThat(question("/w", "a", "b").actionHash(java.util.List.of("c2", "t")))
                .isNotEqualTo(hash);
        assertThat(question("/w", "a", "b", "").actionHash(TAKEN)).isNotEqualTo(hash);
    }
}
