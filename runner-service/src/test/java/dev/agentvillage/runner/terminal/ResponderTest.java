package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponderTest {
    private static final String ESC = "\u001b";
    private static final String WHERE = ESC + "[6n";

    private static Responder responder() {
        return new Responder(new Cursor(80, 24));
    }

    /** As {@code line;column}. */
    private static String after(String output) {
        String answer = responder().read(output + WHERE);
        return answer.substring(2, answer.length() - 1);
    }

    @Test
    void questionsAreAnswered() {
        assertThat(responder().read(ESC + "[c")).isEqualTo(Responder.ATTRIBUTES);
        assertThat(responder().read(ESC + "[0c")).isEqualTo(Responder.ATTRIBUTES);
        assertThat(responder().read(ESC + "[>c")).isEqualTo(Responder.MORE_ATTRIBUTES);
        assertThat(responder().read(ESC + "[5n")).isEqualTo(Responder.WELL);
        assertThat(responder().read(ESC + "]10;?" + ESC + "\\")).isEqualTo(Responder.FOREGROUND);
        assertThat(responder().read(ESC + "]11;?\u0007")).isEqualTo(Responder.BACKGROUND);
        assertThat(responder().read("ab" + WHERE)).isEqualTo(ESC + "[1;3R");
        assertThat(responder().read(ESC + "[5n" + ESC + "[c"))
                .isEqualTo(Responder.WELL + Responder.ATTRIBUTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text with [c and 6n",
                ESC + "[1c",
                ESC + "[?1;2c",
                ESC + "[31m" + ESC + "[2J" + ESC + "[?25l",
                ESC + "]0;title ?\u0007",
                ESC + "]11;rgb:00/00/00\u0007",
                ESC + "P+q544e" + ESC + "\\",
                ESC + "P [c [6n" + ESC + "\\",
                ESC + "[6\u0018n"
            })
    void whatIsNoQuestionIsNotAnswered(String output) {
        assertThat(responder().read(output)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    abc,                1;4
                    abc~r,              1;1
                    abc~n,              2;4
                    abc~r~n,            2;1
                    ~t,                 1;9
                    abc~b,              1;3
                    ^[10;20H,           10;20
                    ^[10;20H^[A,        9;20
                    ^[10;20H^[3B,       13;20
                    ^[10;20H^[3C,       10;23
                    ^[10;20H^[3D,       10;17
                    ^[10;20H^[2E,       12;1
                    ^[10;20H^[2F,       8;1
                    ^[10;20H^[5G,       10;5
                    ^[10;20H^[5d,       5;20
                    ^[999;999H,         24;80
                    ^[H,                1;1
                    ^[5;10r^[10;1H~n,   10;1
                    ^[5;10r^[5;1H^M,    5;1
                    ^[3;4H^7^[9;9H^8,   3;4
                    ^[3;4H^[s^[9;9H^[u, 3;4
                    ^[3;4H^[?1049h^[9;9H^[?1049l, 3;4
                    ^[3;4H^c,           1;1
                    ^[31mred^[0m,       1;4
                    ä€,                 1;3
                    日本,               1;5
                    e\u0301,            1;2
                    """)
    void theCursorIsWhereATerminalHasIt(String output, String where) {
        assertThat(
                        after(
                                output.replace("^", ESC)
                                        .replace("~r", "\r")
                                        .replace("~n", "\n")
                                        .replace("~t", "\t")
                                        .replace("~b", "\b")))
                .isEqualTo(where);
    }

    @Test
    void aFullLineWrapsWithTheNextCharacter() {
        assertThat(after("x".repeat(80))).isEqualTo("1;80");
        assertThat(after("x".repeat(81))).isEqualTo("2;2");
        assertThat(after("x".repeat(79) + "日")).isEqualTo("2;3");
        assertThat(after("\n".repeat(100))).isEqualTo("24;1");
    }

    @Test
    void aNewSizeKeepsTheCursorInside() {
        Cursor cursor = new Cursor(80, 24);
        Responder responder = new Responder(cursor);
        responder.read(ESC + "[20;70H");
        cursor.resize(40, 10);
        assertThat(responder.read(WHERE)).isEqualTo(ESC + "[10;40R");
    }

    @Test
    void aQuestionMayBeSplitAnywhere() {
        String output = "a" + ESC + "[c日" + ESC + "]11;?" + ESC + "\\" + ESC + "[10;5H" + WHERE;
        String whole = responder().read(output);
        for (int i = 1; i < output.length(); i++) {
            Responder responder = responder();
            assertThat(responder.read(output.substring(0, i)) + responder.read(output.substring(i)))
                    .as("split at %d", i)
                    .isEqualTo(whole);
        }
    }

    @Property(tries = 300)
    void whateverIsWrittenTheCursorIsOnTheScreen(@ForAll String output) {
        String[] where =
                after(output.replace('a', '\u001b').replace('b', '[') + "\u0018").split(";");
        assertThat(Integer.parseInt(where[0])).isBetween(1, 24);
        assertThat(Integer.parseInt(where[1])).isBetween(1, 80);
    }

    @Test
    void aViewersOwnAnswersAreTakenOutOfWhatIsTyped() {
        String typed =
                "a"
                        + ESC
                        + "[?62;22c"
                        + "b"
                        + ESC
                        + "[12;7R"
                        + ESC
                        + "]11;rgb:00/11/22\u0007"
                        + "c";
        assertThat(Reports.removed(typed.getBytes())).asString().isEqualTo("abc");
        byte[] keys = (ESC + "[A" + ESC + "OP").getBytes();
        assertThat(Reports.removed(keys)).isSameAs(keys);
    }
}
