package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged runner, configured so that it could not work: it says why and does not start. */
class BadConfigurationIT {
    @TempDir private Path temp;

    private String refusal(Map<String, String> environment) throws Exception {
        Path said = temp.resolve("said");
        Map<String, String> all = new HashMap<>(PackagedRunner.places(temp));
        all.put("MANAGEMENT_PORT", "0");
        all.putAll(environment);
        Process runner = PackagedRunner.start(said.toFile(), all);
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
