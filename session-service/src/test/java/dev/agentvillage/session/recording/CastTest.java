package dev.agentvillage.session.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.recording.Asciicast.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CastTest {
    private static final long T = 1_795_222_800_123L;

    private static Chunk chunk(long start, String text, long dropped, long at) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return new Chunk(start, start + data.length + dropped, data, at);
    }

    private static Cast cast(long since, Resize... resizes) {
        return new Cast("a \"title\"\\", new Terminal(80, 24), List.of(resizes), since, T - 500);
    }

    private static Asciicast read(Cast cast, Chunk... chunks) {
        for (Chunk chunk : chunks) {
            cast.take(chunk);
        }
        cast.end();
        return Asciicast.read(new String(cast.lines(), StandardCharsets.UTF_8));
    }

    @Test
    void timesCountFromTheFirstOutput() {
        Asciicast cast =
                read(
                        cast(0),
                        chunk(0, "a", 0, T),
                        chunk(1, "b", 0, T + 7),
                        chunk(2, "c", 0, T + 61_040),
                        chunk(3, "the clock was set back", 0, T + 60_000));
        assertThat(cast.header().path("timestamp").asLong()).isEqualTo(1_795_222_800L);
        assertThat(cast.header().path("title").asText()).isEqualTo("a \"title\"\\");
        assertThat(cast.events())
                .containsExactly(
                        new Event(0, "o", "a"),
                        new Event(0.007, "o", "b"),
                        new Event(61.04, "o", "c"),
                        new Event(61.04, "o", "the clock was set back"));
    }

    @Test
    void resizesAreWhereTheyWere() {
        Asciicast cast =
                read(
                        cast(
                                0,
                                new Resize(0, new Terminal(100, 30), T - 10),
                                new Resize(2, new Terminal(90, 25), T + 5),
                                new Resize(4, new Terminal(70, 20), T + 50)),
                        chunk(0, "ab", 0, T),
                        chunk(2, "cd", 0, T + 9));
        assertThat(cast.header().path("width").asInt()).isEqualTo(100);
        assertThat(cast.events())
                .containsExactly(
                        new Event(0, "o", "ab"),
                        new Event(0.005, "r", "90x25"),
                        new Event(0.009, "o", "cd"),
                        new Event(0.05, "r", "70x20"));
    }

    @Test
    void beginsInTheMiddleWithTheSizeOfThatTime() {
        Asciicast cast =
                read(
                        cast(4, new Resize(2, new Terminal(90, 25), T + 5)),
                        chunk(0, "ab", 0, T),
                        chunk(2, "céd", 0, T + 9));
        assertThat(cast.header().path("width").asInt()).isEqualTo(90);
        assertThat(cast.events()).containsExactly(new Event(0, "o", "d"));
    }

    @Test
    void whatIsMissingIsMarked() {
        Asciicast cast =
                read(cast(0), chunk(10, "x", 0, T), chunk(11, "y", 5, T), chunk(20, "z", 0, T));
        assertThat(cast.events())
                .extracting(Event::code, Event::data)
                .containsExactly(
                        tuple("m", "output 0 to 10 is missing"),
                        tuple("o", "x"),
                        tuple("o", "y"),
                        tuple("m", "output 12 to 17 is missing"),
                        tuple("m", "output 17 to 20 is missing"),
                        tuple("o", "z"));
    }

    @Test
    void nothingIsAHeaderAlone() {
        assertThat(read(cast(0)).events()).isEmpty();
    }

    @Property
    void everyTextComesBack(@ForAll String text) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(read(cast(0), chunk(0, valid, 0, T)).output()).isEqualTo(valid);
    }
}
