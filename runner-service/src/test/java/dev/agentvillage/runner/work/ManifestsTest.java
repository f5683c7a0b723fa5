package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Each row of {@code manifests.csv}: a file before and after, and what it gained. */
class ManifestsTest {
    private static String text(String field) {
        return field == null ? "" : field.replace("\\n", "\n").replace("\\t", "\t");
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvFileSource(
            resources = "manifests.csv",
            delimiter = '|',
            quoteCharacter = '`',
            numLinesToSkip = 1)
    void whatItGained(String path, String before, String after, String gained) {
        assertThat(Manifests.is(path)).isTrue();
        Set<String> expected = gained == null ? Set.of() : Set.of(gained.split(" "));
        assertThat(Manifests.gained(path, text(before), text(after))).isEqualTo(expected);
        assertThat(Manifests.gained(path, text(after), text(after))).isEmpty();
    }

    @Test
    void whatNobodyCanReadMayHaveGainedSomething() {
        assertThat(Manifests.gained("package.json", "{}", "{\"dependencies\": "))
                .containsExactly(Manifests.UNREADABLE);
        assertThat(Manifests.is("src/package.json.ts")).isFalse();
        assertThat(Manifests.is("docs/notes.txt")).isFalse();
    }
}
