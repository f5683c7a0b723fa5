package dev.agentvillage.metering.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is sold. Enterprise has what its contract says. */
enum Plan {
    FREE(new Allowance(1L, Duration.ofMinutes(30).toMillis(), Duration.ofMinutes(60).toMillis())),
    TEAM(
            new Allowance(
                    5L, Duration.ofMinutes(60).toMillis(), Duration.ofMinutes(1_200).toMillis())),
    ENTERPRISE(new Allowance(null, null, null));

    private final Allowance allowance;

    Plan(Allowance allowance) {
        this.allowance = allowance;
    }

    /** What comes with it; of what a contract says, nothing. */
    List<Right> rights() {
        List<Right> rights =
                new ArrayList<>(
                        List.of(
                                Right.flag("update_channel_stable", true),
                                Right.flag("update_channel_beta", this != FREE),
                                Right.flag("update_channel_pinned", this == ENTERPRISE)));
        switch (this) {
            case FREE -> rights.add(Right.number("sweeps_a_day", 0));
            case TEAM -> rights.add(Right.number("sweeps_a_day", 1));
            case ENTERPRISE -> {}
        }
        return rights;
    }

    /**
     * How much of each; absent is without limit.
     *
     * @param sessionLengthMs of one session
     * @param agentMsADay of all sessions together, in a day of the organisation's time zone
     */
    record Allowance(
            @Nullable Long concurrentSessions,
            @Nullable Long sessionLengthMs,
            @Nullable Long agentMsADay) {}

    Allowance allowance() {
        return allowance;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Plan> of(@Nullable String id) {
        return Arrays.stream(values()).filter(p -> p.id().equals(id)).findFirst();
    }
}
