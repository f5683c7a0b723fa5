package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRecognitionTest {
    private final TestCommands tests = new TestCommands(List.of(Pattern.compile("^\\./check\\b")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npm test",
                "npm run test",
                "npm t",
                "pnpm run test:unit",
                "yarn test --watch",
                "bun test",
                "pytest -q",
                "/usr/bin/pytest",
                "python3 -m pytest tests",
                "python -m unittest",
                "node --test",
                "mvn -q verify",
                "./mvnw clean test",
                "./gradlew test",
                "go test ./...",
                "cargo test",
                "make test",
                "cd src && FOO=1 time make test",
                "echo hi; pytest | tee log",
                "./check all"
            })
    void testsAreRecognised(String line) {
        assertThat(tests.matchesLine(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npm install test",
                "echo 'npm test'",
                "git commit -m \"make test; pytest\"",
                "go build",
                "cat pytest.ini",
                "mvn package",
                "make"
            })
    void othersAreNot(String line) {
        assertThat(tests.matchesLine(line)).isFalse();
    }

    @Test
    void aLineIsSplitAsAShellWould() {
        assertThat(Words.of("a 'b c' \"d \\\" e\" f\\ g ''"))
                .containsExactly("a", "b c", "d \" e", "f g", "");
        assertThat(Words.commands("a && b 'x;y' | c; (d)"))
                .containsExactly(List.of("a"), List.of("b", "x;y"), List.of("c"), List.of("d"));
    }

    @Test
    void shellRecordsAreParsedAlsoInPieces() {
        String started =
                "\u001eS\u001f1700000000.500000\u001f/w/repo\u001f   12  make test\n\u001d";
        String finished = "\u001eF\u001f1700000001.750000\u001f2\u001d";
        ShellRecord.Parsed first = ShellRecord.parse(started + finished.substring(0, 5));
        assertThat(first.records())
                .containsExactly(
                        new ShellRecord.Started("make test", "/w/repo", 1_700_000_000_500_000L));
        assertThat(ShellRecord.parse(first.rest() + finished.substring(5)).records())
                .containsExactly(new ShellRecord.Finished(2, 1_700_000_001_750_000L));
        assertThat(ShellRecord.parse("\u001eF\u001fxx\u001f2\u001d").records()).isEmpty();
    }
}
