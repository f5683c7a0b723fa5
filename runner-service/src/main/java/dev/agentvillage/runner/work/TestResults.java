package dev.agentvillage.runner.work;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts from a tool's own summary; absent where it prints none that we know. */
public record TestResults(
        @Nullable Integer passed, @Nullable Integer failed, @Nullable Integer skipped) {
    public static final TestResults UNKNOWN = new TestResults(null, null, null);

    private static final Pattern ESCAPES =
            Pattern.compile("\u001b(\\[[0-9;?]*[ -/]*[@-~]|\\][^\u0007]*\u0007|[@-Z\\\\-_])");
    private static final Pattern PYTEST =
            Pattern.compile(
                    "(?m)^=+ .*\\b(passed|failed|error|errors|skipped)\\b.* in [\\d.]+s.*$");
    private static final Pattern PYTEST_QUIET =
            Pattern.compile("(?m)^(\\d+ (passed|failed|errors?|skipped)[, ]*)+ in [\\d.]+s");
    private static final Pattern SUREFIRE =
            Pattern.compile(
                    "Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+)(?!, Time)");
    private static final Pattern UNITTEST = Pattern.compile("(?m)^Ran (\\d+) tests? in");
    private static final Pattern CARGO =
            Pattern.compile("test result: \\w+\\. (\\d+) passed; (\\d+) failed; (\\d+) ignored");
    private static final Pattern JEST = Pattern.compile("(?m)^Tests:\\s+(.*\\d+ total)\\s*$");
    private static final Pattern GO = Pattern.compile("(?m)^\\s*--- (PASS|FAIL|SKIP): ");

    public boolean known() {
        return passed != null;
    }

    /** The last summary in the output counts. */
    public static TestResults of(String output) {
        String text = ESCAPES.matcher(output).replaceAll("").replace("\r", "");
        TestResults pytest = pytest(text);
        if (pytest != null) {
            return pytest;
        }
        Matcher surefire = last(SUREFIRE, text);
        if (surefire != null) {
            int failed = number(surefire, 2) + number(surefire, 3);
            int skipped = number(surefire, 4);
            return new TestResults(number(surefire, 1) - failed - skipped, failed, skipped);
        }
        Matcher jest = last(JEST, text);
        if (jest != null) {
            return counted(jest.group(1), "passed", "failed", "skipped");
        }
        TestResults unittest = unittest(text);
        if (unittest != null) {
            return unittest;
        }
        TestResults tap = tap(text);
        return tap != null ? tap : cargoOrGo(text);
    }

    private static @Nullable TestResults pytest(String text) {
        Matcher m = last(PYTEST, text);
        m = m == null ? last(PYTEST_QUIET, text) : m;
        if (m == null) {
            return null;
        }
        TestResults r = counted(m.group(), "passed", "failed", "skipped");
        Integer errors = count(m.group(), "errors?");
        return new TestResults(
                r.passed(), or0(r.failed()) + (errors == null ? 0 : errors), r.skipped());
    }

    private static @Nullable TestResults unittest(String text) {
        Matcher ran = last(UNITTEST, text);
        if (ran == null) {
            return null;
        }
        String verdict = text.substring(ran.end());
        int failed = named(verdict, "failures") + named(verdict, "errors");
        int skipped = named(verdict, "skipped");
        return new TestResults(number(ran, 1) - failed - skipped, failed, skipped);
    }

    /** Node's test runner: {@code # pass 3} in TAP, {@code ℹ pass 3} for people. */
    private static @Nullable TestResults tap(String text) {
        Matcher pass = last(Pattern.compile("(?m)^[#ℹ] pass (\\d+)\\s*$"), text);
        Matcher fail = last(Pattern.compile("(?m)^[#ℹ] fail (\\d+)\\s*$"), text);
        Matcher skip = last(Pattern.compile("(?m)^[#ℹ] skipped (\\d+)\\s*$"), text);
        return pass == null || fail == null
                ? null
                : new TestResults(
                        number(pass, 1), number(fail, 1), skip == null ? 0 : number(skip, 1));
    }

    private static TestResults cargoOrGo(String text) {
        int[] sums = new int[3];
        boolean found = false;
        for (Matcher m = CARGO.matcher(text); m.find(); found = true) {
            for (int i = 0; i < 3; i++) {
                sums[i] += number(m, i + 1);
            }
        }
        for (Matcher m = GO.matcher(text); m.find(); found = true) {
            sums[m.group(1).equals("PASS") ? 0 : m.group(1).equals("FAIL") ? 1 : 2]++;
        }
        return found ? new TestResults(sums[0], sums[1], sums[2]) : UNKNOWN;
    }

    private static TestResults counted(String text, String pass, String fail, String skip) {
        return new TestResults(
                or0(count(text, pass)), or0(count(text, fail)), or0(count(text, skip)));
    }

    private static @Nullable Integer count(String text, String word) {
        Matcher m = Pattern.compile("(\\d+) " + word + "\\b").matcher(text);
        return m.find() ? Integer.valueOf(m.group(1)) : null;
    }

    private static int named(String text, String word) {
        Matcher m = Pattern.compile("\\b" + word + "=(\\d+)").matcher(text);
        return m.find() ? Integer.parseInt(m.group(1)) : 0;
    }

    private static int or0(@Nullable Integer n) {
        return n == null ? 0 : n;
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static @Nullable Matcher last(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        Matcher found = null;
        while (m.find()) {
            Matcher here = pattern.matcher(text);
            if (here.find(m.start())) {
                found = here;
            }
        }
        return found;
    }
}
