package dev.agentvillage.session.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    private final AtomicLong now = new AtomicLong(1);
    private final Rates rates =
            new Rates(
                    30,
                    10,
                    new TimeMeter() {
                        @Override
                        public long currentTimeNanos() {
                            return now.get();
                        }

                        @Override
                        public boolean isWallClockBased() {
                            return false;
                        }
                    });

    @Test
    void aTokenHasTwoSecondsAtOnceAndThenItsRate() {
        assertThat(allowed(100, "a", "t1")).isEqualTo(20);
        pass(Duration.ofSeconds(1));
        assertThat(allowed(100, "a", "t1")).isEqualTo(10);
        var exceeded = rates.take("a", "t1").orElseThrow();
        assertThat(exceeded.whose()).isEqualTo("token");
        pass(exceeded.retryAfter());
        assertThat(allowed(1, "a", "t1")).isOne();
    }

    @Test
    void theTokensOfAnOrganisationShareItsRateAndOthersHaveTheirOwn() {
        int all = 0;
        for (int i = 0; i < 10; i++) {
            all += allowed(20, "a", "t" + i);
        }
        assertThat(all).isEqualTo(60);
        assertThat(rates.take("a", "t20").orElseThrow().whose()).isEqualTo("organisation");
        assertThat(allowed(20, "b", "t1")).isEqualTo(20);
    }

    @Test
    void oneTokenAloneDoesNotUseUpItsOrganisations() {
        allowed(1_000, "a", "greedy");
        assertThat(allowed(20, "a", "modest")).isEqualTo(20);
    }

    private int allowed(int asked, String org, String token) {
        int allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += rates.take(org, token).isEmpty() ? 1 : 0;
        }
        return allowed;
    }

    private void pass(Duration time) {
        now.addAndGet(TimeUnit.NANOSECONDS.convert(time));
    }
}
