package dev.agentvillage.runner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code commands.tsv}. */
class CorpusTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.agentvillage.runner.policy.Corpus#all")
    void isJudgedAsTheCorpusSays(Corpus.Row row) {
        Ruling ruling = row.ruling();
        assertThat(Corpus.outcome(ruling))
                .as("%s, which %s: %s", row, row.reason(), ruling.why())
                .isEqualTo(row.outcome());
        assertThat(ruling.why().reason()).isNotBlank();
        assertThat(ruling.why().command().length()).isLessThanOrEqualTo(201);
    }

    @Test
    void itIsLargeAndHasNoRowTwice() {
        List<Corpus.Row> rows = Corpus.rows();
        assertThat(rows).hasSizeGreaterThan(600);
        assertThat(new HashSet<>(rows)).hasSameSizeAs(rows);
        assertThat(rows).filteredOn(r -> r.outcome().equals("allowed")).hasSizeGreaterThan(200);
        assertThat(rows).allMatch(r -> Corpus.POLICIES.containsKey(r.policy()));
    }
}
