package dev.agentvillage.runner.provider.acp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoints;
import dev.agentvillage.runner.provider.ProviderDriver.Detection;
import dev.agentvillage.runner.runtime.Runtimes;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcpDriverTest {
    @TempDir Path directory;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Before any agent has been asked what it can do. */
    @Test
    void itResumesWhereSomebodySaidWhereConversationsAre() throws IOException {
        assertThat(detected(""))
                .isInstanceOfSatisfying(Detection.Found.class, f -> resumes(f, false));
        assertThat(
                        detected(
                                ", \"conversation\": {\"found\": \"a/*\", \"put\": \"a/${sessionId}\"}"))
                .isInstanceOfSatisfying(Detection.Found.class, f -> resumes(f, true));
        assertThat(detected(", \"conversation\": {\"found\": \"a/*\", \"put\": \"/a\"}"))
                .isInstanceOfSatisfying(
                        Detection.Missing.class,
                        m -> assertThat(m.reason()).contains("conversation.put"));
        assertThat(detected(", \"usage\": \"session\"")).isInstanceOf(Detection.Found.class);
        assertThat(detected(", \"usage\": \"sometimes\""))
                .isInstanceOfSatisfying(
                        Detection.Missing.class, m -> assertThat(m.reason()).contains("sometimes"));
    }

    private static void resumes(Detection.Found found, boolean expected) {
        assertThat(found.programs().getFirst().capabilities().supportsResume()).isEqualTo(expected);
    }

    private Detection detected(String more) throws IOException {
        Path program = Files.writeString(directory.resolve("agent"), "#!/bin/sh\necho 1.2.3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path file =
                Files.writeString(
                        directory.resolve("agent.json"),
                        "{\"command\": [\"" + program + "\"]" + more + "}");
        Path models =
                Files.writeString(directory.resolve("models.json"), "{\"acp\":{\"apiKey\":\"k\"}}");
        Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("rw-------"));
        Equipment equipment =
                new Equipment(
                        new Runtimes(directory),
                        new ModelEndpoints(models),
                        new HookServer(vertx),
                        Map.of());
        return new AcpDriver(equipment, file).detect();
    }
}
