package dev.agentvillage.runner.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.ConversationFile;
import dev.agentvillage.runner.provider.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeTranscriptTest {
    @TempDir Path home;
    private Path file;
    private ClaudeTranscript transcript;

    @BeforeEach
    void create() throws IOException {
        file =
                Files.createDirectories(home.resolve(".claude/projects/-work"))
                        .resolve("conversation.jsonl");
        transcript = new ClaudeTranscript(home);
    }

    private void written(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String message(String id, int input, int output) {
        return "{\"type\":\"assistant\",\"message\":{\"id\":\"%s\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"said %s\"}],\"usage\":{\"input_tokens\":%d,\"cache_creation_input_tokens\":2,\"cache_read_input_tokens\":3,\"output_tokens\":%d}}}\n"
                .formatted(id, id, input, output);
    }

    @Test
    void aMessageThatStandsThereTwiceCountsOnce() throws IOException {
        written(message("a", 10, 1) + message("a", 10, 5));
        assertThat(transcript.news().stream().map(Fact.Used::tokens).reduce(Tokens::plus))
                .contains(new Tokens(12, 5, 3, 0));
        written(message("a", 10, 5));
        assertThat(transcript.news()).isEmpty();
    }

    @Test
    void aLineThatIsHalfWrittenIsReadWhenItIsWhole() throws IOException {
        String line = message("b", 7, 4);
        written(line.substring(0, 60));
        assertThat(transcript.news()).isEmpty();
        assertThat(transcript.endsWith("said b")).isFalse();
        written(line.substring(60));
        assertThat(transcript.news())
                .containsExactly(new Fact.Used("m", new Tokens(9, 4, 3, 0), null));
        assertThat(transcript.endsWith("said b\n")).isTrue();
    }

    @Test
    void whatIsNoMessageIsPassedOver() throws IOException {
        written("no json with \"usage\"\n{\"usage\":1}\n" + message("c", 1, 1));
        assertThat(transcript.news()).hasSize(1);
    }

    @Test
    void whatASessionTookOverIsNoNews() throws IOException {
        String before = message("a", 10, 5);
        transcript.known(file, before.getBytes(StandardCharsets.UTF_8));
        written(before + message("b", 1, 1) + message("a", 10, 5));
        assertThat(transcript.news())
                .containsExactly(new Fact.Used("m", new Tokens(3, 1, 3, 0), null));
    }

    @Test
    void aConversationIsReadAsAWholeFromItsHomeAlone() throws IOException {
        written(message("a", 1, 1));
        assertThat(transcript.whole("conversation")).hasValue(Files.readAllBytes(file));
        assertThat(transcript.whole("another")).isEmpty();
        Path other = Files.createDirectories(home.resolve("other/.claude"));
        Files.createSymbolicLink(other.resolve("projects"), home.resolve(".claude/projects"));
        assertThat(new ClaudeTranscript(home.resolve("other")).whole("conversation")).isEmpty();
        assertThat(ConversationFile.isName("3f2b8c1e-5d64-4a0f-9b7e-2c1d0e9f8a7b")).isTrue();
        assertThat(ConversationFile.isName("../../x")).isFalse();
    }

    @Test
    void linksLeadNowhere() throws IOException {
        Path elsewhere = Files.writeString(home.resolve("elsewhere.jsonl"), message("d", 1, 1));
        Files.createSymbolicLink(file, elsewhere);
        assertThat(transcript.news()).isEmpty();
    }
}
