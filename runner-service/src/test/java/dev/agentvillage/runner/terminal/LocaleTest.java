package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocaleTest {
    @TempDir Path directory;

    /** As in a container that nobody gave a locale. */
    @Test
    void aProgramGetsWhatWasWrittenWhateverTheServicesLocale() throws Exception {
        ProcessBuilder victim =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LocaleVictim.class.getName(),
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output").toFile());
        victim.environment().clear();
        victim.environment().put("LC_ALL", "POSIX");
        Process process = victim.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(() -> read("output")).isZero();
            assertThat(read("said")).isEqualTo(LocaleVictim.WORDS + "|" + LocaleVictim.WORDS);
        } finally {
            process.destroyForcibly();
        }
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
