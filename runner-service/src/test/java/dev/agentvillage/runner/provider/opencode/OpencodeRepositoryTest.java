package dev.agentvillage.runner.provider.opencode;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpencodeRepositoryTest {
    @TempDir Path repository;

    private void write(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                ".opencode/plugin/a.js,x",
                ".opencode/plugins/a.ts,x",
                "opencode.json,{\"plugin\": [\"./a.js\"]}",
                "opencode.jsonc,{\"plugins\": [\"./a.js\"]}",
                ".opencode/opencode.json,{\"plugin\": [\"a\"]}",
                "opencode.json,{\"\\u0070lugin\": [\"a\"]}"
            })
    void whatWouldRunIsRefused(String name, String text) throws IOException {
        write(name, text);
        Path room = Files.createDirectories(repository.resolve("room"));
        for (Path from : new Path[] {repository, room}) {
            assertThatThrownBy(() -> OpencodeRepository.check(from))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("would run the plugins of")
                    .hasMessageContaining(Path.of(name).getName(0).toString());
        }
    }

    @Test
    void whatOnlyIsThereIsNot() throws IOException {
        write("opencode.json", "{\"permission\": {\"*\": \"allow\"}}");
        write(".opencode/agent/build.md", "plugin");
        write(".opencode/plugin/README.md", "plugin");
        assertThatCode(() -> OpencodeRepository.check(repository)).doesNotThrowAnyException();
    }
}
