package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.village.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The README's walk, pasted: every {@code sh} block in order, against the village of this test. */
@ResourceLock(Village.SINGLE)
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private final Village village = Village.up();

    @Test
    void theWalkWithCurlWorksWhenPasted() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String script =
                BLOCK.matcher(readme)
                        .results()
                        .map(block -> block.group(1))
                        .collect(Collectors.joining("\n"));
        assertThat(script).contains("./village up --detach", "/stop", "/diff", "/usage");
        String output =
                run(
                        "set -e\n"
                                + script.replace("./village up --detach", ":")
                                        .replaceAll(
                                                "\\$\\(\\./village token [^)]*\\)",
                                                village.token("demo", "developer", "approver"))
                                        .replace(
                                                "localhost:8080",
                                                "localhost:" + village.port(Part.SESSION))
                                        .replace(
                                                "localhost:8082",
                                                "localhost:" + village.port(Part.METERING)));
        assertThat(output)
                .contains("\"state\":\"RUNNING\"")
                .contains("FILE_TOUCHED", "DIFF_SUMMARY", "hello.txt")
                .contains("+hello")
                .contains("\"terminalBytes\"")
                .doesNotContain("application/problem+json", "\"code\":");
    }

    private String run(String script) throws IOException, InterruptedException {
        Path log = village.directory("readme");
        ProcessBuilder bash =
                new ProcessBuilder("bash", "-c", script)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        // Where mktemp makes the repository: below what this village allows.
        Path tmp = Files.createDirectories(village.directory("tmp"));
        bash.environment().put("TMPDIR", tmp.toString());
        Process process = bash.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
