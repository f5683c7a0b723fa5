package dev.agentvillage.runner.provider.acp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationPlaceTest {
    private static final String NAME = "3603bf2e-fd6d-4b42-92eb-dac715a18c3d";
    private static final ConversationPlace GEMINI =
            new ConversationPlace(
                    ".gemini/tmp/*/chats/session-*-${shortId}.jsonl",
                    ".gemini/tmp/${directoryName}/chats/session-0-${shortId}.jsonl");

    @TempDir Path directory;
    private Path home;
    private Place place;

    @BeforeEach
    void home() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        place = new Place(Path.of("/w/s.1/repo"), home, directory);
    }

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private Optional<String> found(ConversationPlace where) throws IOException {
        return where.found(place, NAME).map(c -> new String(c.written(), StandardCharsets.UTF_8));
    }

    @Test
    void itIsFoundByTheBeginningOfItsName() throws IOException {
        write(".gemini/tmp/repo/chats/session-2026-3603bf2e.jsonl", "ours");
        write(".gemini/tmp/repo/chats/session-2026-35488747.jsonl", "of another, and longer");
        write(".gemini/tmp/repo/session-2026-3603bf2e.jsonl", "in another directory");
        assertThat(found(GEMINI)).contains("ours");
    }

    @Test
    void ofSeveralItIsTheLargest() throws IOException {
        write(".gemini/tmp/repo/chats/session-0-3603bf2e.jsonl", "the one that went on");
        write(".gemini/tmp/repo/chats/session-1-3603bf2e.jsonl", "just begun");
        assertThat(found(GEMINI)).contains("the one that went on");
    }

    @Test
    void nothingIsFoundWhereNothingWasWritten() throws IOException {
        assertThat(found(GEMINI)).isEmpty();
        write(".gemini/tmp/repo/chats/session-0-3603bf2e.jsonl", "");
        assertThat(found(GEMINI)).isEmpty();
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "of the runner");
        Files.createDirectories(home.resolve(".gemini/tmp/repo/chats"));
        Files.createSymbolicLink(
                home.resolve(".gemini/tmp/repo/chats/session-0-3603bf2e.jsonl"), secret);
        assertThat(found(GEMINI)).isEmpty();

        Path outside = Files.createDirectories(directory.resolve("outside/chats"));
        Files.writeString(outside.resolve("session-0-3603bf2e.jsonl"), "of the runner");
        Files.createSymbolicLink(home.resolve(".gemini/tmp/linked"), directory.resolve("outside"));
        assertThat(found(GEMINI)).isEmpty();
    }

    @Test
    void nobodyLooksAtAnyNumberOfFiles() throws IOException {
        Path chats = Files.createDirectories(home.resolve(".gemini/tmp/repo/chats"));
        for (int i = 0; i < 1_001; i++) {
            Files.createFile(chats.resolve("x" + i));
        }
        assertThatThrownBy(() -> found(GEMINI)).hasMessageContaining("too many files");
    }

    @Test
    void aNameThatIsNoNameIsNotLookedFor() throws IOException {
        write("x", "of the session's home");
        ConversationPlace any = new ConversationPlace("a/${sessionId}", "a/${sessionId}");
        assertThat(any.found(place, "../x")).isEmpty();
        assertThat(ConversationPlace.isName("../x")).isFalse();
        assertThat(ConversationPlace.isName("..")).isFalse();
        assertThat(ConversationPlace.isName("")).isFalse();
        assertThat(ConversationPlace.isName("sess_1.a-B")).isTrue();
    }

    @Test
    void itIsPutWhereTheNextDirectoryHasIt() throws IOException {
        Conversation earlier = new Conversation(NAME, new byte[0]);
        assertThat(GEMINI.put(place, earlier))
                .isEqualTo(home.resolve(".gemini/tmp/repo/chats/session-0-3603bf2e.jsonl"));
        assertThat(
                        new ConversationPlace("*", ".a/${directory}/${sessionId}.jsonl")
                                .put(place, earlier))
                .isEqualTo(home.resolve(".a/-w-s-1-repo/" + NAME + ".jsonl"));
        assertThat(GEMINI.put(place, new Conversation("short", new byte[0])))
                .hasFileName("session-0-short.jsonl");
    }

    @Test
    void itIsNotPutOutsideOfTheHome() {
        Place odd = new Place(Path.of("/w/.."), home, directory);
        ConversationPlace where = new ConversationPlace("*", "${directoryName}/x");
        assertThatThrownBy(() -> where.put(odd, new Conversation(NAME, new byte[0])))
                .hasMessageContaining("not in the session's home");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/x",
                "../x",
                "a/../../x",
                "a/./x",
                "a//x",
                "a/",
                "a/${HOME}",
                "a/$x",
                "a/[x]",
                "a\\x",
                "a/\u0000",
                "1/2/3/4/5/6/7/8/9/10/11/12/13"
            })
    void whatIsNoPathBelowTheHomeIsSaid(String path) {
        assertThatThrownBy(() -> new ConversationPlace(path, "x").check())
                .hasMessageContaining("conversation.found");
        assertThatThrownBy(() -> new ConversationPlace("x", path).check())
                .hasMessageContaining("conversation.put");
    }

    @Test
    void onlyWhatIsLookedForHasStars() {
        GEMINI.check();
        assertThatThrownBy(() -> new ConversationPlace("*", "*").check())
                .hasMessageContaining("conversation.put");
        assertThatThrownBy(() -> new ConversationPlace("*", null).check())
                .hasMessageContaining("conversation.put");
        assertThatThrownBy(() -> new ConversationPlace("x".repeat(501), "x").check())
                .hasMessageContaining("conversation.found");
    }

    /** What is wrong in the operator's file is told with its name. */
    @Test
    void anAgentSaysWhereItKeepsThem() throws IOException {
        String agent = "{\"command\": [\"/bin/sh\"], \"conversation\": %s}";
        Path file = directory.resolve("agent.json");
        Files.writeString(file, agent.formatted("{\"found\": \"a/*\", \"put\": \"a/b\"}"));
        assertThat(AcpAgent.read(file).conversation())
                .isEqualTo(new ConversationPlace("a/*", "a/b"));
        Files.writeString(file, "{\"command\": [\"/bin/sh\"]}");
        assertThat(AcpAgent.read(file).conversation()).isNull();
        Files.writeString(file, agent.formatted("{\"found\": \"../*\", \"put\": \"a/b\"}"));
        assertThatThrownBy(() -> AcpAgent.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": conversation.found");
    }
}
