package dev.agentvillage.session.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.recording.Retention.Cut;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Retention RETENTION = new Retention(1_000, 100, 250);
    private static final long NOW = 10_000;

    private static SessionId id(int n) {
        return new SessionId(new UUID(0, n));
    }

    private static Extent extent(int id, long from, long end, long oldest, long newest) {
        return new Extent(id(id), from, end, oldest, newest);
    }

    @Test
    void whatIsYoungAndSmallStays() {
        assertThat(
                        RETENTION.cuts(
                                List.of(
                                        extent(1, 0, 100, 9_000, 9_500),
                                        extent(2, 500, 600, 9_900, NOW)),
                                NOW))
                .isEmpty();
    }

    @Test
    void whatIsTooOldGoes() {
        assertThat(RETENTION.cuts(List.of(extent(1, 0, 50, 8_999, 9_500)), NOW))
                .containsExactly(new Cut(id(1), 0, 9_000));
    }

    @Test
    void ofASessionTheNewestStays() {
        assertThat(RETENTION.cuts(List.of(extent(1, 0, 130, 9_500, 9_500)), NOW))
                .containsExactly(new Cut(id(1), 30, 9_000));
    }

    @Test
    void ofAllThoseGoFirstThatNothingWasAddedToForLongest() {
        assertThat(
                        RETENTION.cuts(
                                List.of(
                                        extent(1, 0, 100, 9_500, 9_800),
                                        extent(2, 0, 90, 9_500, 9_600),
                                        extent(3, 100, 200, 9_500, 9_700),
                                        extent(4, 0, 80, 9_500, 9_900)),
                                NOW))
                .containsExactly(new Cut(id(2), 90, 0), new Cut(id(3), 130, 0));
    }

    @Test
    void whatGoesAnywayDoesNotCount() {
        assertThat(
                        RETENTION.cuts(
                                List.of(
                                        extent(1, 0, 100, 1_000, 2_000),
                                        extent(2, 0, 100, 9_500, 9_600),
                                        extent(3, 0, 500, 9_500, 9_700)),
                                NOW))
                .containsExactly(new Cut(id(1), 0, 9_000), new Cut(id(3), 400, 9_000));
    }
}
