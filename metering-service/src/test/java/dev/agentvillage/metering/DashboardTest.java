package dev.agentvillage.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Grafana's own model of a dashboard, from its SDK, reads ours and gives back all of it: a property
 * that Grafana does not know, or of another type, would be lost or refused.
 */
final class DashboardTest {
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "metering.json");
    private static final Path SCRIPT =
            Path.of("src", "test", "resources", "dev", "agentvillage", "metering", "dashboard.py");

    @Test
    void grafanasModelKnowsAllOfIt() throws Exception {
        assumeTrue(
                python("-c", "import grafana_foundation_sdk").exit == 0,
                "python3 has no grafana-foundation-sdk: .ci/run installs it");
        Ended read = python(SCRIPT.toString(), DASHBOARD.toString());
        assertThat(read.exit).as(read.output).isZero();
        int panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels").size();
        assertThat(panels).isPositive();
        assertThat(read.output.strip()).isEqualTo(panels + " panels");
    }

    private record Ended(int exit, String output) {}

    private static Ended python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
