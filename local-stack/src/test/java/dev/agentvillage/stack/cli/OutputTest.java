package dev.agentvillage.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void resultsAreOutputAndFailuresAreNot(@TempDir Path data) {
        assertThat(run("status", "--data", data.toString())).isNotZero();
        assertThat(run("restart", "session", "--data", data.toString())).isNotZero();
        assertThat(out).hasToString("No village runs on " + data + System.lineSeparator());
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    }

    private int run(String... args) {
        var line = VillageCommand.line();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
