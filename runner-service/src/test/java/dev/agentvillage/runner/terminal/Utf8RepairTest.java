package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Utf8RepairTest {

    @Property
    void validTextComesOutAsItWentInHoweverItIsSplit(
            @ForAll String any, @ForAll @IntRange(min = 1, max = 7) int step) {
        byte[] bytes = any.getBytes(StandardCharsets.UTF_8);
        assertThat(inPieces(bytes, step)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Property
    void anyBytesBecomeTheSameValidTextHoweverTheyAreSplit(
            @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 7) int step) {
        String whole = inPieces(bytes, Integer.MAX_VALUE);
        assertThat(inPieces(bytes, step)).isEqualTo(whole);
        assertThat(new String(whole.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(whole);
    }

    @Property
    void theLengthIsThatOfTheEncodedText(@ForAll byte[] bytes) {
        String text = inPieces(bytes, 3);
        assertThat(Utf8Repair.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void aSplitCodePointIsHeldBackUntilItIsWhole() {
        Utf8Repair repair = new Utf8Repair();
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertThat(repair.push(euro, 2)).isEmpty();
        assertThat(repair.push(new byte[] {euro[2]}, 1)).isEqualTo("€");
    }

    @Test
    void whatNeverBecomesWholeIsReplacedAtTheEnd() {
        Utf8Repair repair = new Utf8Repair();
        assertThat(repair.push(new byte[] {'a', (byte) 0xf0, (byte) 0x9f}, 3)).isEqualTo("a");
        assertThat(repair.finish()).startsWith("\ufffd");
        assertThat(repair.finish()).isEmpty();
    }

    private static String inPieces(byte[] bytes, int step) {
        Utf8Repair repair = new Utf8Repair();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int to = (int) Math.min((long) i + step, bytes.length);
            byte[] piece = Arrays.copyOfRange(bytes, i, to);
            text.append(repair.push(piece, piece.length));
            i = to;
        }
        return text.append(repair.finish()).toString();
    }
}
