package dev.agentvillage.session.workstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Property
    void comesBackAsItWas(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 0) Long> positions,
            @ForAll @IntRange(min = 0, max = 49) int partition,
            @ForAll @IntRange(min = 1) int messages) {
        Cursor cursor = new Cursor(positions);
        assertThat(Cursor.of(cursor.text())).hasValue(cursor);
        cursor = cursor.within(partition % positions.size(), 7, messages);
        assertThat(Cursor.of(cursor.text())).hasValue(cursor);
    }

    @Property
    void nothingMakesItFail(@ForAll String text) {
        Cursor.of(text).ifPresent(c -> assertThat(c.positions()).allMatch(p -> p >= 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AQ", "AYA", "AgE", "äöü", "AX__________________9_"})
    void othersAreNone(String text) {
        assertThat(Cursor.of(text)).isEmpty();
    }

    @Test
    void movesBehindWhatWasRead() {
        Cursor cursor = new Cursor(List.of(5L, 9L));
        assertThat(cursor.precedes(1, 9)).isTrue();
        assertThat(cursor.precedes(1, 8)).isFalse();
        assertThat(cursor.after(1, 9)).isEqualTo(new Cursor(List.of(5L, 10L)));
    }

    @Test
    void standsInTheMiddleOfWhatWasRead() {
        Cursor cursor = new Cursor(List.of(5L, 9L)).within(1, 9, 2);
        assertThat(cursor.precedes(1, 9, 1)).isFalse();
        assertThat(cursor.precedes(1, 9, 2)).isTrue();
        assertThat(cursor.precedes(1, 9)).isTrue();
        assertThat(cursor.precedes(1, 10, 0)).isTrue();
        assertThat(cursor.after(0, 5).precedes(1, 9, 1)).isFalse();
        assertThat(cursor.after(1, 9)).isEqualTo(new Cursor(List.of(5L, 10L)));
    }
}
