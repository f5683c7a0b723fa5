package dev.agentvillage.metering.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.OrgId;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClosedWindowTest {
    private static final long START = 1_780_000_000_000L / 3_600_000 * 3_600_000;

    @Test
    void anIdIsOfTheWindowAndItsRevisionAndOfNothingElse() {
        assertThat(window("demo", "shell", START, 1, 5).id())
                .isEqualTo(window("demo", "shell", START, 1, 6).id())
                .isEqualTo("eeb2fbdee5b634e2e4b15ab3d6fceef5c4f9b7e1b9cbb4c5ef87b4f21e9930a7");
    }

    @Test
    void whateverIsAnotherWindowHasAnotherId() {
        Set<String> ids = new HashSet<>();
        for (String org : List.of("a", "b")) {
            for (String provider : List.of("shell", "claude")) {
                for (int revision : new int[] {1, 2}) {
                    ids.add(window(org, provider, START, revision, 5).id());
                    ids.add(window(org, provider, START + 3_600_000, revision, 5).id());
                }
            }
        }
        assertThat(ids).hasSize(16);
    }

    @Test
    void aRevisionReplacesTheOneBefore() {
        assertThat(window("demo", "shell", START, 1, 5).told().replaces()).isNull();
        assertThat(window("demo", "shell", START, 3, 5).told().replaces())
                .isEqualTo(window("demo", "shell", START, 2, 4).id());
    }

    @Test
    void aQuantityMayOutgrowALong() {
        ClosedWindow window =
                new ClosedWindow(
                        new OrgId("demo"),
                        new ClosedWindow.Metered("cost_micros", "millionth of the currency"),
                        "shell",
                        hour(START),
                        1,
                        new BigInteger("99999999999999999999"),
                        1,
                        "team");
        assertThat(window.told().quantity()).isEqualTo("99999999999999999999");
    }

    private static ClosedWindow window(
            String org, String provider, long start, int revision, long quantity) {
        return new ClosedWindow(
                new OrgId(org),
                new ClosedWindow.Metered("agent_seconds", "ms"),
                provider,
                hour(start),
                revision,
                BigInteger.valueOf(quantity),
                1,
                "team");
    }

    private static ClosedWindow.Span hour(long start) {
        return new ClosedWindow.Span(Size.HOUR, start, start + 3_600_000);
    }
}
