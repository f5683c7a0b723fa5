package dev.agentvillage.runner.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.runner.provider.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexScriptTest {
    @TempDir private Path temp;

    /** Programs of the session are under its policy, which may forbid to read what is ours. */
    @Test
    void aServerThatDoesNotStartIsQuotedWithoutAnyProgram() throws Exception {
        Path server = executable("server", "#!/bin/sh\necho 'error: what is wrong' >&2\nexit 1\n");
        Path script =
                executable(
                        "codex.sh",
                        Script.of(CodexDriver.class, "codex.sh")
                                .replace("@CODEX@", server.toString())
                                .replace("@SOCKET@", temp.resolve("socket").toString())
                                .replace("@READY@", temp.resolve("ready").toString())
                                .replace("@LOG@", temp.resolve("log").toString()));
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("sleep"), Path.of("/bin/sleep"));
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString());
        builder.redirectErrorStream(true).environment().put("PATH", bin.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("codex app-server did not start:\nerror: what is wrong\n");
            assertThat(process.exitValue()).isEqualTo(70);
        } finally {
            process.destroyForcibly();
        }
    }

    private Path executable(String name, String text) throws IOException {
        Path file = Files.writeString(temp.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
