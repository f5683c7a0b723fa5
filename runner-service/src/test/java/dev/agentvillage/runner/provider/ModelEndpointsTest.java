package dev.agentvillage.runner.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEndpointsTest {
    @TempDir Path directory;
    private long changes;

    private Path file(String mode, String json) throws IOException {
        Path file = directory.resolve("models.json");
        Files.writeString(file, json);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setLastModifiedTime(file, FileTime.fromMillis(++changes * 10_000));
        return file;
    }

    @Test
    void aProvidersModelIsReadAgainWhenTheFileChanges() throws IOException {
        Path file =
                file("rw-------", "{\"codex\":{\"apiKey\":\"k1\",\"baseUrl\":\"http://h/v1\"}}");
        ModelEndpoints endpoints = new ModelEndpoints(file);
        assertThat(endpoints.of("codex")).contains(new ModelEndpoint("http://h/v1", "k1", null));
        assertThat(endpoints.of("claude_code")).isEmpty();
        file("rw-------", "{\"codex\":{\"apiKey\":\"k2\",\"model\":\"m-1\"}}");
        assertThat(endpoints.of("codex")).contains(new ModelEndpoint(null, "k2", "m-1"));
        assertThat(endpoints.flaw()).isEmpty();
        assertThat(endpoints.of("codex").toString()).doesNotContain("k2");
    }

    @Test
    void aFileThatOthersMayReadIsNotUsed() throws IOException {
        ModelEndpoints endpoints =
                new ModelEndpoints(file("rw-r--r--", "{\"codex\":{\"apiKey\":\"k\"}}"));
        assertThat(endpoints.of("codex")).isEmpty();
        assertThat(endpoints.flaw()).hasValueSatisfying(f -> assertThat(f).contains("600"));
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        for (String json :
                new String[] {
                    "{\"codex\":{}}",
                    "{\"codex\":{\"apiKey\":\"a\\nb\"}}",
                    "{\"codex\":{\"apiKey\":\"k\",\"baseUrl\":\"file:///etc\"}}",
                    "{\"codex\":{\"apiKey\":\"k\",\"model\":\"--yolo\"}}",
                    "[]",
                    "{"
                }) {
            ModelEndpoints endpoints = new ModelEndpoints(file("rw-------", json));
            assertThat(endpoints.of("codex")).as(json).isEmpty();
            assertThat(endpoints.flaw()).as(json).isPresent();
        }
        assertThat(new ModelEndpoints(null).of("codex")).isEmpty();
    }
}
