package dev.agentvillage.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.UsageUnits;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final long MS = 1_000_000;

    @Property
    void theSumOfTheTicksIsTheTotal(
            @ForAll @Size(min = 1, max = 50)
                    List<@LongRange(min = 0, max = 5_000_000_000L) Long> steps) {
        long now = 17;
        long bytes = 0;
        Meter meter = Meter.startingAt(now);
        UsageUnits sum = UsageUnits.ZERO;
        long intervals = 0;
        boolean charging = false;
        long chargedNanos = 0;
        for (long step : steps) {
            now += step;
            chargedNanos += charging ? step : 0;
            switch ((int) (step % 4)) {
                case 0 -> {
                    Meter.Tick tick = meter.tick(now);
                    sum = sum.plus(tick.units());
                    intervals += tick.intervalMs();
                    meter = tick.next();
                    assertThat(tick.totals()).isEqualTo(sum);
                }
                case 1 -> {
                    charging = !charging;
                    meter = meter.charging(charging, now);
                }
                case 2 -> meter = meter.terminalBytes(bytes += step);
                default -> meter = meter.commandRun();
            }
        }
        Meter.Tick last = meter.tick(now);
        assertThat(sum.plus(last.units())).isEqualTo(last.totals());
        assertThat(intervals + last.intervalMs()).isEqualTo((now - 17) / MS);
        // Each time that charging stops, less than a millisecond is given away.
        long billed = last.totals().agentMs();
        assertThat(billed).isBetween(chargedNanos / MS - steps.size(), chargedNanos / MS);
    }

    @Test
    void timeCountsInBillableStatesAlone() {
        Meter meter = Meter.startingAt(0).charging(true, 10 * MS).charging(false, 40 * MS);
        assertThat(meter.at(100 * MS).totals().agentMs()).isEqualTo(30);
    }

    @Test
    void ticksThatAreShorterThanAMillisecondLoseNothing() {
        Meter meter = Meter.startingAt(0).charging(true, 0);
        long sum = 0;
        for (int i = 1; i <= 1000; i++) {
            Meter.Tick tick = meter.tick(i * MS / 10);
            sum += tick.units().agentMs();
            meter = tick.next();
        }
        assertThat(sum).isEqualTo(100);
    }
}
