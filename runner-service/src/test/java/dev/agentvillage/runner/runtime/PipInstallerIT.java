package dev.agentvillage.runner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real pip against an index of ours, as {@code ./village providers install} runs it. */
class PipInstallerIT {
    @TempDir Path directory;
    private PythonIndex index;
    private Runtimes runtimes;

    @BeforeEach
    void start() throws IOException {
        index = new PythonIndex();
        runtimes = new Runtimes(directory.resolve("runtimes"));
    }

    @AfterEach
    void stop() {
        index.close();
    }

    @Test
    void aVersionIsInstalledOnceAndRunsWhereItWasMoved() throws Exception {
        String integrity = index.publish("9.1.0", "9.1.0");
        index.publish("9.2.0", "9.2.0");
        assertThat(install("aider@9.1.0#" + integrity).exit).isZero();
        Installed there = runtimes.of("aider", "9.1.0").orElseThrow();
        assertThat(there.integrity()).isEqualTo(integrity);
        assertThat(there.options()).containsExactly("--model");
        assertThat(there.program()).isEqualTo(there.directory().resolve("lib/bin/aider"));
        assertThat(there.fingerprint()).isEqualTo(Fingerprints.of(there.program()));
        Probes again = new Probes(there.program(), Probes.environment(there.directory()), 60_000);
        assertThat(again.version()).isEqualTo("9.1.0");
        int asked = index.asked().size();
        assertThat(install("aider@9.1.0").exit).isZero();
        assertThat(index.asked()).as("it is there").hasSize(asked);
    }

    @Test
    void anotherIntegrityThanWantedIsRefused() throws Exception {
        index.publish("9.1.0", "9.1.0");
        Ended refused = install("aider@9.1.0#sha256:0000");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("aider@9.1.0", "integrity", "sha256:0000");
        nothingIsThere();
    }

    @Test
    void aWheelThatIsNotWhatItsIndexSaysIsRefused() throws Exception {
        index.publishAltered("9.1.0");
        Ended refused = install("aider@9.1.0");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("sha256");
        nothingIsThere();
    }

    @Test
    void aProgramThatSaysItIsAnotherVersionIsRefused() throws Exception {
        index.publish("9.1.0", "8.0.0");
        Ended refused = install("aider@9.1.0");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("says that it is 8.0.0, not 9.1.0");
        nothingIsThere();
    }

    @Test
    void aVersionThatNobodyPublishedIsNotThere() throws Exception {
        index.publish("9.1.0", "9.1.0");
        Ended refused = install("aider@9.9.9");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("aider@9.9.9: ");
        nothingIsThere();
    }

    private void nothingIsThere() throws IOException {
        assertThat(runtimes.of("aider")).isEmpty();
        try (Stream<Path> staged = Files.list(runtimes.root().resolve(".staging"))) {
            assertThat(staged).isEmpty();
        }
    }

    private record Ended(int exit, String output) {}

    private Ended install(String wanted) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                InstallProgram.class.getName(),
                                runtimes.root().toString(),
                                wanted));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(k -> k.startsWith("PIP_"));
        builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
        builder.environment().put("PIP_INDEX_URL", index.address());
        builder.environment().put("PIP_NO_CACHE_DIR", "1");
        Process program = builder.start();
        try {
            assertThat(program.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return new Ended(program.exitValue(), Files.readString(output));
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }
}
