package dev.agentvillage.session.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is given the screen sees what whoever was given everything sees, and goes on seeing it. */
class EmulatorTest {
    private static final Terminal SIZE = new Terminal(20, 4);

    private static Emulator shown(Terminal size, String output) {
        Emulator emulator = new Emulator(size);
        emulator.take(output);
        return emulator;
    }

    /** Rows without the blanks at their ends. */
    private static String text(Emulator emulator) {
        Cells cells = emulator.cells();
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < cells.rows(); y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < cells.cols(); x++) {
                int character = (int) cells.at(x, y);
                boolean whole =
                        Display.width(character) == 1
                                || x + 1 < cells.cols() && (int) cells.at(x + 1, y) == 0;
                row.append(whole && character != 0 ? Character.toString(character) : " ");
                x += whole && Display.width(character) == 2 ? 1 : 0;
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static void same(Emulator one, Emulator other, String why) {
        assertThat(text(other)).as(why).isEqualTo(text(one));
        assertThat(other.cells().x()).as(why).isEqualTo(one.cells().x());
        assertThat(other.cells().y()).as(why).isEqualTo(one.cells().y());
        assertThat(other.snapshot()).as(why).isEqualTo(one.snapshot());
    }

    @Test
    void whateverWasShown() {
        for (int seed = 0; seed < 150; seed++) {
            Scribble scribble = new Scribble(seed);
            Terminal size = new Terminal(2 + scribble.below(60), 2 + scribble.below(20));
            Emulator all = new Emulator(size);
            for (int i = 0; i < 5; i++) {
                all.take(scribble.next(1 + scribble.below(30)));
                Emulator late = shown(size, all.snapshot());
                // A sequence that was cut is the only thing that a screen cannot show.
                String more = "\033\\" + scribble.next(20);
                all.take(more);
                late.take(more);
                same(all, late, "seed " + seed + " round " + i);
                if (scribble.below(4) == 0) {
                    size = new Terminal(2 + scribble.below(60), 2 + scribble.below(20));
                    all.resize(size);
                }
            }
        }
    }

    @Test
    void blanksHaveNothingOfThePenButItsBack() {
        String styled = "\033[4;7m";
        assertThat(shown(SIZE, styled + "\033[2J").snapshot())
                .isEqualTo("\033c\033[1;1H\033[0m\033[4m\033[7m");
        assertThat(shown(SIZE, styled + "\n\n\n\n" + "x".repeat(41)).snapshot())
                .doesNotContain("x ");
        assertThat(shown(SIZE, "\033[44m\033[K").snapshot()).contains(" ".repeat(20));
    }

    @Test
    void howeverItWasSplit() {
        for (int seed = 0; seed < 50; seed++) {
            String output = new Scribble(seed).next(60);
            Emulator pieces = new Emulator(SIZE);
            output.codePoints().forEach(c -> pieces.take(Character.toString(c)));
            same(shown(SIZE, output), pieces, "seed " + seed);
        }
    }

    static List<Arguments> asTerminalsDo() {
        return List.of(
                Arguments.of("a tab", "a\tb", "a       b"),
                Arguments.of("wide", "漢字\033[2Gx", " x字"),
                Arguments.of("a keyboard's protocol", "ab\033[>1uc", "abc"),
                Arguments.of("many colours", "\033[0;1;38;2;255;255;255;48;2;1;2;3mx", "x"),
                Arguments.of("a title", "\033]0;title\007x", "x"),
                Arguments.of("a link", "\033]8;;http://a\033\\x", "x"),
                Arguments.of("a curly line", "\033[4:3mx", "x"),
                Arguments.of(
                        "the last column",
                        "0123456789012345678x\033[1mY",
                        "0123456789012345678x\nY"),
                Arguments.of("back from there", "0123456789012345678x\bY", "012345678901234567Yx"),
                Arguments.of("right to there", "\033[99CxY", "                   x\nY"),
                Arguments.of("repeated", "-\033[5b", "------"),
                Arguments.of("boxes", "\033(0lqk\033(Bl", "┌─┐l"),
                Arguments.of("a soft reset", "ab\033[!pc", "abc"),
                Arguments.of("a region", "1\r\n2\r\n3\r\n4\033[2;3r\033[3;1H\nx", "1\n3\nx\n4"),
                Arguments.of("a long way", "\033[999999999999;3Hx", "\n\n\n  x"),
                Arguments.of("wide at the end", "0123456789012345678漢", "0123456789012345678\n漢"));
    }

    /** As xterm has it. */
    @ParameterizedTest
    @MethodSource
    void asTerminalsDo(String name, String output, String expected) {
        Emulator late = shown(SIZE, shown(SIZE, output).snapshot());
        assertThat(text(late)).as(name).isEqualTo(expected);
    }

    @Test
    void thatOfAnEditor() {
        Emulator all =
                shown(
                        SIZE,
                        "$ vim\r\n\033[?1049h\033[?1h\033=\033[?2004h\033[1;3r\033[2J\033[H"
                                + "\033[38;5;208mfoo\033[0m 漢\r\n~\r\n~\033[4;1Hstatus\033[2;2H\033[?25l");
        String snapshot = all.snapshot();
        assertThat(snapshot)
                .contains("$ vim", "\033[?1049h", "\033[?1h", "\033=", "\033[?2004h")
                .contains("\033[1;3r", "\033[?25l", "漢");
        Emulator late = shown(SIZE, snapshot);
        String end = "\033[3;1H\n\nx\033[r\033[?1049l\033[?25hback";
        all.take(end);
        late.take(end);
        assertThat(text(late)).isEqualTo("$ vim\nback").isEqualTo(text(all));
    }

    /** Of a program that means harm: all that is kept is bounded. */
    @Test
    void isNoLargerThanAScreen() {
        Terminal largest = new Terminal(500, 300);
        Emulator emulator = new Emulator(largest);
        for (int row = 0; row < 300; row++) {
            StringBuilder line = new StringBuilder("\033[" + (row + 1) + ";1H");
            for (int x = 0; x < 500; x++) {
                line.append("\033[38;2;")
                        .append(x % 256)
                        .append(";9;")
                        .append(row % 256)
                        .append("mx");
            }
            emulator.take(line.toString());
        }
        emulator.take("\033]0;" + "t".repeat(100_000));
        emulator.take("\033\\\033[" + "1;".repeat(100_000) + "m");
        assertThat(emulator.snapshot()).hasSizeLessThan(Paint.MOST + 2 * 500 * 300);
    }
}
