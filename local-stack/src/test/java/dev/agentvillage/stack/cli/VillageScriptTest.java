package dev.agentvillage.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The launcher script, in a checkout that holds nothing else, with JDKs that only say their name.
 */
final class VillageScriptTest {
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "dirname",
                    "readlink",
                    "sed",
                    "find",
                    "cut",
                    "mkdir",
                    "touch",
                    "mv",
                    "cat");

    @TempDir Path directory = Path.of("");

    @BeforeEach
    void checkout() throws IOException {
        Files.copy(
                Path.of("..", "village"),
                directory.resolve("village"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(directory.resolve("bin"));
        for (var tool : TOOLS) {
            link(tool);
        }
    }

    @Test
    void theJdkOfJavaHomeIsTakenWhenItIsNewEnough() throws Exception {
        build();
        var result = run(jdk("home", "25.0.1"), "status");
        assertThat(result.output()).contains("jdk home ran").contains("VillageCommand status");
        assertThat(result.exit()).isZero();
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        build();
        var newer = jdk("newer", "26");
        Files.createSymbolicLink(directory.resolve("bin/javac"), newer.resolve("bin/javac"));
        var result = run(jdk("old", "17.0.15"), "status");
        assertThat(result.output()).contains("jdk newer ran").doesNotContain("jdk old ran");
    }

    @Test
    void withoutMavenAndWithoutABuildItSaysWhatIsMissing() throws Exception {
        var result = run(jdk("home", "25"), "up");
        assertThat(result.output()).contains("Maven 3.8.7").contains("apt-get install maven");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void aCurrentBuildIsNotRepeatedAndAnOldOneIs() throws Exception {
        build();
        maven();
        var jdk = jdk("home", "25");
        assertThat(run(jdk, "up").output()).doesNotContain("maven ran").contains("jdk home ran");
        var source = directory.resolve("contracts/src/main/java/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class A {}");
        assertThat(run(jdk, "up").output()).contains("maven ran").contains("jdk home ran");
        assertThat(run(jdk, "up").output()).doesNotContain("maven ran");
    }

    @Test
    void anUnknownCommandShowsTheHelpAndFails() throws Exception {
        var result = run(jdk("home", "25"), "fly");
        assertThat(result.output()).contains("There is no command fly").contains("./village up");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void theHelpNamesEveryCommandOnceInALine() throws Exception {
        var help = run(directory, "help").output();
        var commands =
                new CommandLine(new VillageCommand())
                        .getSubcommands().entrySet().stream()
                                .filter(c -> !c.getValue().getCommandSpec().usageMessage().hidden())
                                .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        for (var command : commands) {
            assertThat(
                            help.lines()
                                    .filter(
                                            l ->
                                                    l.startsWith(
                                                            "  ./village "
                                                                    + command.getKey()
                                                                    + " ")))
                    .as(command.getKey())
                    .hasSize(1);
        }
    }

    private void build() throws IOException {
        Files.createDirectories(directory.resolve("local-stack/target/lib"));
        Files.createDirectories(directory.resolve("target"));
        Files.createFile(directory.resolve("target/village.built"));
    }

    private void maven() throws IOException {
        program(directory.resolve("bin/mvn"), "echo maven ran\n");
    }

    private Path jdk(String name, String version) throws IOException {
        var home = directory.resolve("jdks").resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(home.resolve("bin/java"), "echo jdk " + name + " ran: \"$@\"\n");
        program(home.resolve("bin/javac"), "exit 1\n");
        return home;
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void link(String tool) throws IOException {
        for (var place : List.of("/usr/bin", "/bin")) {
            if (Files.isExecutable(Path.of(place, tool))) {
                Files.createSymbolicLink(
                        directory.resolve("bin").resolve(tool), Path.of(place, tool));
                return;
            }
        }
    }

    private Result run(Path javaHome, String command) throws Exception {
        var log = directory.resolve("output.txt");
        var builder =
                new ProcessBuilder(directory.resolve("village").toString(), command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", directory.resolve("bin").toString());
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        var process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }

    private record Result(int exit, String output) {}
}
