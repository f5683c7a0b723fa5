package dev.agentvillage.runner;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end which tests of the agents' contract which CLI passed, and which were skipped
 * and why: a CLI that is not installed must be seen.
 */
public final class AgentTable implements TestExecutionListener {
    private static final String SKIPPED = "skipped";

    /** By test, and by the class that ran it. */
    private final Map<String, Map<String, String>> rows = new ConcurrentSkipListMap<>();

    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.getSource().orElse(null) instanceof MethodSource method && ofAgents(method)) {
            String agent = agent(method.getClassName());
            String outcome =
                    switch (result.getStatus()) {
                        case SUCCESSFUL -> "passed";
                        case ABORTED -> SKIPPED;
                        case FAILED -> "FAILED";
                    };
            rows.computeIfAbsent(method.getMethodName(), name -> new TreeMap<>())
                    .put(agent, outcome);
            if (outcome.equals(SKIPPED)) {
                reasons.put(
                        agent,
                        result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
            }
        }
    }

    private static boolean ofAgents(MethodSource method) {
        // By name: the tests' classes have a loader of their own.
        for (Class<?> c = method.getJavaClass(); c != null; c = c.getSuperclass()) {
            if (c.getName().equals(AgentGround.class.getName())) {
                return true;
            }
        }
        return false;
    }

    private static String agent(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replaceAll("IT$", "");
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (!rows.isEmpty()) {
            // This is what it is for: whoever reads the build's output sees it.
            System.out.println(table());
        }
    }

    private String table() {
        var agents = rows.values().stream().flatMap(r -> r.keySet().stream()).distinct().sorted();
        var columns = agents.toList();
        int widest = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        var text = new StringBuilder("\nWhat holds for which coding CLI\n");
        text.append(" ".repeat(widest));
        columns.forEach(c -> text.append("  ").append(c));
        rows.forEach(
                (test, outcomes) -> {
                    text.append('\n').append(test).append(" ".repeat(widest - test.length()));
                    columns.forEach(
                            c -> {
                                String shown = outcomes.getOrDefault(c, "-");
                                text.append("  ")
                                        .append(shown)
                                        .append(
                                                " "
                                                        .repeat(
                                                                Math.max(
                                                                        0,
                                                                        c.length()
                                                                                - shown.length())));
                            });
                });
        reasons.forEach(
                (agent, reason) ->
                        text.append("\nskipped: ").append(agent).append(": ").append(reason));
        return text.append('\n').toString();
    }
}
