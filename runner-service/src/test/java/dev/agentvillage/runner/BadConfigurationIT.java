package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged runner, configured so that it could not work: it says why and does not start. */
class BadConfigurationIT {
    @TempDir private Path temp;

    private String refusal(Map<String, String> environment) throws Exception {
        Path said = temp.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-jar",
                                "target/quarkus-app/quarkus-run.jar")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "WORKSPACE_ROOT", temp + "/workspaces",
                                "RUNNER_CACHE_DIR", temp + "/cache",
                                "MANAGEMENT_PORT", "0"));
        builder.environment().putAll(environment);
        Process runner = builder.start();
        try {
            assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            runner.destroyForcibly().waitFor();
        }
        assertThat(runner.exitValue()).isNotZero();
        return Files.readString(said);
    }

    @Test
    void anUnwritableRootAnUnknownKeyAndImpossibleNumbersAreSaidInOneSentence() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThat(
                        refusal(
                                Map.of(
                                        "WORKSPACE_ROOT",
                                        file + "/below",
                                        "RUNNER_POOOL",
                                        "x",
                                        "MAX_CONCURRENT_SESSIONS",
                                        "0")))
                .contains(
                        "The runner does not start with this configuration: ",
                        "WORKSPACE_ROOT is no directory that can be made: " + file + "/below",
                        "RUNNER_POOOL is unknown: RUNNER_POOL is meant",
                        "MAX_CONCURRENT_SESSIONS must be between 1 and 10000, not 0");
    }

    @Test
    void whatIsNoNumberIsSaidByItsValue() throws IOException, Exception {
        assertThat(refusal(Map.of("SESSION_TIMEOUT_MS", "one hour"))).contains("one hour");
    }
}
