package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestResultsTest {

    @Test
    void pytest() {
        is(
                "\u001b[31m==== \u001b[1m2 failed\u001b[0m, 3 passed, 1 skipped in 0.12s ====\r\n",
                3,
                2,
                1);
        is("3 passed in 0.01s\n", 3, 0, 0);
        is("=== 1 passed, 1 error in 0.33s ===\n", 1, 1, 0);
    }

    @Test
    void unittest() {
        is("Ran 5 tests in 0.001s\r\n\r\nFAILED (failures=1, errors=1, skipped=1)\r\n", 2, 2, 1);
        is("Ran 1 test in 0.000s\n\nOK\n", 1, 0, 0);
    }

    @Test
    void node() {
        is("# tests 4\n# pass 3\n# fail 1\n# skipped 0\n", 3, 1, 0);
        is("ℹ tests 4\nℹ pass 4\nℹ fail 0\n", 4, 0, 0);
    }

    @Test
    void surefireGivesTheLastSummary() {
        is(
                "[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s\n"
                        + "[ERROR] Tests run: 7, Failures: 1, Errors: 1, Skipped: 2\n",
                3,
                2,
                2);
    }

    @Test
    void jestCargoAndGo() {
        is("Tests:       1 failed, 1 skipped, 8 passed, 10 total\n", 8, 1, 1);
        is("test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured\n", 4, 0, 1);
        is("--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.00s)\n", 1, 1, 0);
    }

    @Test
    void nothingKnownIsNoNumber() {
        assertThat(TestResults.of("all good\n")).isEqualTo(TestResults.UNKNOWN);
    }

    private static void is(String output, int passed, int failed, int skipped) {
        assertThat(TestResults.of(output)).isEqualTo(new TestResults(passed, failed, skipped));
    }
}
