package dev.agentvillage.session.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.recording.Recorder.Head;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final Session SESSION = Sessions.accepted();

    private static Recorder recorder(long position, long head) {
        return new Recorder(
                Map.of(0, position),
                Map.of(SESSION.id(), new Head(Sessions.ORG, SESSION.placing(), head)));
    }

    private static Recorded record(long kafkaOffset, int attempt, long start, int bytes) {
        Envelope said =
                new Envelope(
                        new UUID(0, kafkaOffset),
                        SESSION.id(),
                        Sessions.ORG,
                        Sessions.REPO,
                        0,
                        Sessions.RUNNER,
                        Sessions.INCARNATION,
                        attempt,
                        1);
        return new Recorded(
                0, kafkaOffset, said, new Chunk(start, start + bytes, new byte[bytes], 0));
    }

    @Test
    void recordsEverythingOnceAndMovesOn() {
        Recorder recorder = recorder(5, 0);
        recorder.take(record(4, 1, 0, 3));
        recorder.take(record(5, 1, 0, 3));
        recorder.take(record(6, 1, 0, 3));
        recorder.take(record(7, 1, 3, 2));
        assertThat(recorder.kept()).extracting(k -> k.chunk().start()).containsExactly(0L, 3L);
        assertThat(recorder.positions()).containsEntry(0, 8L);
    }

    @Test
    void goesOnWhereItsRecordingEnds() {
        Recorder recorder = recorder(0, 10);
        recorder.take(record(0, 1, 0, 10));
        recorder.take(record(1, 1, 12, 1));
        assertThat(recorder.kept()).extracting(k -> k.chunk().start()).containsExactly(12L);
    }

    @Test
    void strangersAndFencedAttemptsAreRefusedButPassed() {
        Recorder recorder = recorder(0, 0);
        recorder.take(record(0, 2, 0, 3));
        Recorded stranger = record(1, 1, 0, 3);
        Envelope said = java.util.Objects.requireNonNull(stranger.said());
        recorder.take(
                new Recorded(
                        0,
                        1,
                        new Envelope(
                                said.eventId(),
                                new SessionId(new UUID(9, 9)),
                                new OrgId("x"),
                                said.repoRef(),
                                0,
                                said.runnerId(),
                                said.incarnation(),
                                1,
                                1),
                        stranger.chunk()));
        recorder.take(new Recorded(0, 2, null, null));
        assertThat(recorder.kept()).isEmpty();
        assertThat(recorder.refused()).isEqualTo(2);
        assertThat(recorder.positions()).containsEntry(0, 3L);
    }

    @Test
    void aPartitionThatIsNewBeginsAnywhere() {
        Recorder recorder =
                new Recorder(
                        Map.of(),
                        Map.of(SESSION.id(), new Head(Sessions.ORG, SESSION.placing(), 0)));
        recorder.take(record(1_000, 1, 0, 3));
        assertThat(recorder.kept()).hasSize(1);
        assertThat(recorder.positions()).containsEntry(0, 1_001L);
    }
}
