package dev.agentvillage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EditFormatTest {
    private static Dialogue shown(String content) {
        return new Dialogue(
                List.of(
                        new Dialogue.Prompt(
                                "These are there:\n\na.txt\n```\n" + content + "```\n", true),
                        new Dialogue.Said(),
                        new Dialogue.Prompt("SCRIPT:job", true)));
    }

    @Test
    void aWriteReplacesWhatTheRequestShowsOfTheFile() {
        List<Step> steps = List.of(new Step.Read("b.txt"), new Step.Write("a.txt", "1\n"));
        assertThat(EditFormat.SEARCH_REPLACE.text(steps, shown("one\ntwo\n")))
                .isEqualTo(
                        "I look at b.txt\n\n"
                                + "a.txt\n```\n<<<<<<< SEARCH\none\ntwo\n=======\n1\n>>>>>>> REPLACE\n```\n\n");
        assertThat(EditFormat.SEARCH_REPLACE.text(steps, shown("")))
                .contains("<<<<<<< SEARCH\n=======\n1\n");
    }

    @Test
    void aClientThatTookFilesInAsksForTheSameAgain() {
        assertThat(EditFormat.asksAgain(shown("one\n"))).isFalse();
        assertThat(
                        EditFormat.asksAgain(
                                new Dialogue(
                                        List.of(
                                                new Dialogue.Said(),
                                                new Dialogue.Prompt(
                                                        "I added these files to the chat: a.txt",
                                                        true)))))
                .isTrue();
    }
}
