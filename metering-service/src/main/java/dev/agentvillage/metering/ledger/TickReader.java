package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.ledger.Received.Content;
import dev.agentvillage.metering.ledger.Received.Tick;
import dev.agentvillage.metering.ledger.Received.Unreadable;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a record's value. JSON leaves out what it likes: here is where that ends. */
final class TickReader {
    private static final int NAME_MAX = 200;
    private static final int REPO_MAX = 4_000;

    private TickReader() {}

    static Content read(byte[] value) {
        UsageTick usual = TickParser.read(value);
        return usual == null ? bind(value) : judge(usual);
    }

    static Content bind(byte[] value) {
        RunnerEvent event;
        try {
            event = Json.readExactly(RunnerEvent.class, value);
        } catch (IOException | IllegalArgumentException e) {
            return new Unreadable(Reason.UNDECODABLE, e.getClass().getSimpleName());
        }
        if (event == null) {
            return new Unreadable(Reason.UNDECODABLE, "null");
        }
        if (!(event instanceof UsageTick tick)) {
            return new Unreadable(Reason.NOT_A_TICK, event.getClass().getSimpleName());
        }
        return judge(tick);
    }

    private static Content judge(UsageTick tick) {
        String missing = missing(tick);
        return missing == null ? new Tick(tick) : new Unreadable(Reason.INCOMPLETE, missing);
    }

    private static @Nullable String missing(UsageTick tick) {
        Envelope e = tick.envelope();
        if (e.sessionId().value() == null || e.repoRef().provider() == null) {
            return "envelope";
        }
        if (incomplete(tick.units()) || incomplete(tick.totals())) {
            return "units or totals";
        }
        boolean texts =
                fits(tick.providerId(), NAME_MAX)
                        && fits(tick.providerVersion(), NAME_MAX)
                        && (tick.model() == null || fits(tick.model(), NAME_MAX))
                        && fits(e.orgId().value(), NAME_MAX)
                        && fits(e.runnerId().value(), NAME_MAX)
                        && fits(e.repoRef().canonical(), REPO_MAX);
        return texts ? null : "a text is absent, too long or has control characters";
    }

    private static boolean incomplete(@Nullable UsageUnits units) {
        return units == null || units.tokens() == null;
    }

    /** PostgreSQL has no NUL in a text, and no name has other control characters. */
    private static boolean fits(@Nullable String text, int max) {
        if (text == null || text.length() > max) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
