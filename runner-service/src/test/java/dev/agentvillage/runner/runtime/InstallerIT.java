package dev.agentvillage.runner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real npm against a registry of ours, as {@code ./village providers install} runs it. */
class InstallerIT {
    private static final List<PosixFilePermission> WRITE =
            List.of(
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_WRITE);

    @TempDir Path directory;
    private PackageRegistry registry;
    private Runtimes runtimes;

    @BeforeEach
    void start() throws IOException {
        registry = new PackageRegistry(Files.createDirectory(directory.resolve("packages")));
        runtimes = new Runtimes(directory.resolve("runtimes"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aVersionIsInstalledOnceAndNobodyMayChangeIt() throws Exception {
        String integrity = registry.publish("9.1.0", "9.1.0");
        registry.publish("9.2.0", "9.2.0");
        assertThat(install("gemini_cli@9.1.0#" + integrity).exit).isZero();
        Installed there = runtimes.of("gemini_cli", "9.1.0").orElseThrow();
        assertThat(there.integrity()).isEqualTo(integrity);
        assertThat(there.options()).contains("--model");
        assertThat(there.fingerprint()).isEqualTo(Fingerprints.of(there.program()));
        try (Stream<Path> files = Files.walk(there.directory().resolve("node_modules"))) {
            assertThat(files.filter(f -> !Files.isSymbolicLink(f)))
                    .isNotEmpty()
                    .allSatisfy(
                            f ->
                                    assertThat(Files.getPosixFilePermissions(f))
                                            .doesNotContainAnyElementsOf(WRITE));
        }
        int asked = registry.asked().size();
        assertThat(install("gemini_cli@9.1.0").exit).isZero();
        assertThat(registry.asked()).as("it is there").hasSize(asked);
        assertThat(runtimes.of("gemini_cli")).as("not the newest").containsExactly(there);
    }

    @Test
    void anotherIntegrityThanWantedIsRefused() throws Exception {
        registry.publish("9.1.0", "9.1.0");
        Ended refused = install("gemini_cli@9.1.0#sha512-AAAA");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("gemini_cli@9.1.0", "integrity", "sha512-AAAA");
        nothingIsThere();
    }

    @Test
    void aTarballThatIsNotWhatItsRegistrySaysIsRefused() throws Exception {
        registry.publishAltered("9.1.0");
        Ended refused = install("gemini_cli@9.1.0");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("EINTEGRITY");
        nothingIsThere();
    }

    @Test
    void aProgramThatSaysItIsAnotherVersionIsRefused() throws Exception {
        registry.publish("9.1.0", "8.0.0");
        Ended refused = install("gemini_cli@9.1.0");
        assertThat(refused.exit).isEqualTo(1);
        assertThat(refused.output).contains("says that it is 8.0.0, not 9.1.0");
        nothingIsThere();
    }

    @Test
    void whatIsWrongIsNamedAndTheOthersAreInstalled() throws Exception {
        registry.publish("9.1.0", "9.1.0");
        Ended some =
                install(
                        "gemini_cli@latest",
                        "nobody@1.0.0",
                        "gemini_cli@9.9.9",
                        "gemini_cli@9.1.0");
        assertThat(some.exit).isEqualTo(1);
        assertThat(some.output)
                .contains("gemini_cli@latest: an exact version is needed")
                .contains("nobody@1.0.0: 'nobody' is no provider that can be installed")
                .contains("gemini_cli@9.9.9: ");
        assertThat(runtimes.of("gemini_cli")).hasSize(1);
    }

    @Test
    void oneThatWasKilledLeavesNoVersionAndTheNextLeavesNothingOfIt() throws Exception {
        registry.publish("9.1.0", "9.1.0");
        registry.hold("9.1.0");
        Process killed = start("gemini_cli@9.1.0");
        registry.awaitHolding();
        List<ProcessHandle> children = killed.descendants().toList();
        killed.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        for (ProcessHandle child : children) {
            child.destroyForcibly();
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(runtimes.of("gemini_cli")).isEmpty();
        registry.release();
        assertThat(install("gemini_cli@9.1.0").exit).isZero();
        assertThat(runtimes.of("gemini_cli")).hasSize(1);
        assertThat(staged()).isEmpty();
    }

    private void nothingIsThere() throws IOException {
        assertThat(runtimes.of("gemini_cli")).isEmpty();
        assertThat(staged()).isEmpty();
    }

    private List<Path> staged() throws IOException {
        try (Stream<Path> staged = Files.list(runtimes.root().resolve(".staging"))) {
            return staged.toList();
        }
    }

    private record Ended(int exit, String output) {}

    private Process start(String... wanted) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                InstallProgram.class.getName(),
                                runtimes.root().toString()));
        command.addAll(List.of(wanted));
        ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
        program.redirectOutput(directory.resolve("output").toFile());
        program.environment().keySet().removeIf(k -> k.toLowerCase().startsWith("npm_config"));
        program.environment().put("HOME", directory.toString());
        program.environment().put("npm_config_registry", registry.address());
        program.environment().put("npm_config_cache", directory.resolve("cache").toString());
        program.environment().put("npm_config_fetch_retries", "0");
        return program.start();
    }

    private Ended install(String... wanted) throws IOException, InterruptedException {
        Process program = start(wanted);
        try {
            assertThat(program.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return new Ended(
                    program.exitValue(),
                    Files.readString(directory.resolve("output"), StandardCharsets.UTF_8));
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }
}
