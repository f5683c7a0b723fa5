package dev.agentvillage.session.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.session.recording.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TerminalFeedTest {
    private static Chunk chunk(long start, String text, long dropped) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return new Chunk(start, start + data.length + dropped, data, 0);
    }

    private static List<String> said(TerminalFeed feed, Chunk... chunks) {
        List<String> said = new ArrayList<>();
        for (Chunk chunk : chunks) {
            for (Piece piece : feed.take(chunk)) {
                said.add(
                        switch (piece) {
                            case Piece.Output o ->
                                    o.offset()
                                            + ":"
                                            + new String(o.bytes(), StandardCharsets.UTF_8);
                            case Piece.Gap g -> g.from() + "–" + g.to();
                        });
            }
        }
        return said;
    }

    @Test
    void inOrder() {
        assertThat(said(new TerminalFeed(0), chunk(0, "ab", 0), chunk(2, "c", 0)))
                .containsExactly("0:ab", "2:c");
    }

    @Test
    void twiceIsOnce() {
        assertThat(
                        said(
                                new TerminalFeed(0),
                                chunk(0, "ab", 0),
                                chunk(0, "ab", 0),
                                chunk(2, "c", 0),
                                chunk(0, "ab", 0)))
                .containsExactly("0:ab", "2:c");
    }

    @Test
    void beginsInTheMiddleOfAChunk() {
        assertThat(said(new TerminalFeed(3), chunk(0, "ab", 0), chunk(2, "cde", 0)))
                .containsExactly("3:de");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(said(new TerminalFeed(0), chunk(5, "x", 0))).containsExactly("0–5", "5:x");
    }

    @Test
    void saysWhatWasDropped() {
        assertThat(said(new TerminalFeed(0), chunk(0, "ab", 10), chunk(12, "c", 0)))
                .containsExactly("0:ab", "2–12", "12:c");
        assertThat(said(new TerminalFeed(0), chunk(0, "", 10))).containsExactly("0–10");
        assertThat(said(new TerminalFeed(5), chunk(0, "ab", 10))).containsExactly("5–12");
    }

    @Property
    void whateverIsSentAgainEveryByteGoesOutOnceAndInOrder(
            @ForAll("transcripts") Transcript transcript) {
        TerminalFeed feed = new TerminalFeed(transcript.since());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long next = transcript.since();
        for (Chunk chunk : transcript.delivered()) {
            for (Piece piece : feed.take(chunk)) {
                Piece.Output output = (Piece.Output) piece;
                assertThat(output.offset()).isEqualTo(next);
                next += output.length();
                out.writeBytes(output.bytes());
            }
        }
        byte[] all = transcript.all();
        assertThat(out.toByteArray())
                .isEqualTo(Arrays.copyOfRange(all, (int) transcript.since(), all.length));
    }

    record Transcript(byte[] all, List<Chunk> delivered, long since) {}

    /**
     * The stream in chunks; at every point the delivery may go back some chunks, as a seek does.
     */
    @Provide
    Arbitrary<Transcript> transcripts() {
        Arbitrary<List<Integer>> sizes =
                Arbitraries.integers().between(1, 40).list().ofMinSize(1).ofMaxSize(20);
        Arbitrary<List<Integer>> backs = Arbitraries.integers().between(0, 4).list().ofSize(20);
        Arbitrary<Integer> since = Arbitraries.integers().between(0, 400);
        return Combinators.combine(sizes, backs, since).as(TerminalFeedTest::transcript);
    }

    private static Transcript transcript(List<Integer> sizes, List<Integer> backs, int since) {
        List<Chunk> chunks = new ArrayList<>();
        int total = sizes.stream().mapToInt(i -> i).sum();
        byte[] all = new byte[total];
        for (int i = 0; i < total; i++) {
            all[i] = (byte) i;
        }
        int at = 0;
        for (int size : sizes) {
            chunks.add(new Chunk(at, at + size, Arrays.copyOfRange(all, at, at + size), 0));
            at += size;
        }
        List<Chunk> delivered = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            delivered.addAll(chunks.subList(Math.max(0, i - backs.get(i)), i + 1));
        }
        return new Transcript(all, delivered, Math.min(since, total));
    }
}
