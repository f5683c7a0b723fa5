package dev.agentvillage.runner.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionTest {
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
    void theHashIsOfThisActionAlone() {
        String hash = question("/w", "a", "b").actionHash();
        assertThat(hash).matches("sha256:[0-9a-f]{64}");
        assertThat(question("/w", "a", "b").actionHash()).isEqualTo(hash);
        assertThat(question("/v", "a", "b").actionHash()).isNotEqualTo(hash);
        assertThat(question("/w", "ab").actionHash()).isNotEqualTo(hash);
        assertThat(question("/w", "a", "b", "").actionHash()).isNotEqualTo(hash);
    }
}
