package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The final tick that never came, made of what the session said at its end: as if the runner had
 * sent it. Should it come after all, its seq is known.
 */
final class FinalTick {
    /** Who speaks in place of the runner. */
    static final RunnerId SPEAKER = new RunnerId("metering-service");

    private FinalTick() {}

    /**
     * Empty where nothing is missing, or where the end says less than was counted: then the ticks
     * hold.
     */
    static Optional<UsageTick> of(
            Watermark known, UsageTick last, UsageUnits reported, long finishedAt) {
        if (known.finalSeen()) {
            return Optional.empty();
        }
        UsageUnits missing = reported.minus(known.totals());
        boolean more = false;
        for (Unit unit : Unit.values()) {
            if (unit.of(missing) < 0) {
                return Optional.empty();
            }
            more |= unit.of(missing) > 0;
        }
        if (!more) {
            return Optional.empty();
        }
        long interval = Math.clamp(finishedAt - known.lastTs(), 0, TickRules.MAX_INTERVAL_MS);
        Envelope e = last.envelope();
        long seq = known.lastSeq() + 1;
        return Optional.of(
                new UsageTick(
                        new Envelope(
                                id(e, seq),
                                e.sessionId(),
                                known.org(),
                                e.repoRef(),
                                Math.max(finishedAt, known.lastTs()),
                                SPEAKER,
                                "session-end",
                                e.attempt(),
                                seq),
                        last.providerId(),
                        last.providerVersion(),
                        last.model(),
                        interval,
                        missing,
                        reported,
                        true));
    }

    /** The same each time that it is made. */
    private static UUID id(Envelope e, long seq) {
        return UUID.nameUUIDFromBytes(
                (e.sessionId() + "/" + e.attempt() + "/" + seq + "/final")
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** What {@link RepoRef#canonical()} wrote. */
    static RepoRef repo(String canonical) {
        int colon = canonical.indexOf(':');
        String rest = canonical.substring(colon + 1);
        return switch (canonical.substring(0, colon)) {
            case "git" -> RepoRef.git(rest);
            case "local" -> RepoRef.local(rest);
            case String provider -> {
                int slash = rest.indexOf('/');
                yield new RepoRef(
                        RepoRef.Provider.valueOf(provider.toUpperCase(Locale.ROOT)),
                        rest.substring(0, slash),
                        rest.substring(slash + 1),
                        null,
                        null,
                        null);
            }
        };
    }
}
