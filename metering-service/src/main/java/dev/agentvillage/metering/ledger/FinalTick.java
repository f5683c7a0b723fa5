package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The final tick that never came, made of what the session said at its end: as if the runner had
 * sent it. Should it come after all, its seq is known.
 */
final class FinalTick {
    /** Who speaks in place of the runner. */
    static final RunnerId SPEAKER = new RunnerId("metering-service");

    private static final String INCARNATION = "session-end";
    private static final Set<String> HOSTS = Set.of("github", "gitlab", "bitbucket");

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
        Long fencedAt = known.fencedAt();
        long ended = fencedAt == null ? finishedAt : Math.min(fencedAt, finishedAt);
        long interval = Math.clamp(ended - known.lastTs(), 0, TickRules.MAX_INTERVAL_MS);
        Envelope e = last.envelope();
        long seq = known.lastSeq() + 1;
        return Optional.of(
                new UsageTick(
                        new Envelope(
                                id(e.sessionId(), e.attempt(), seq),
                                e.sessionId(),
                                known.org(),
                                e.repoRef(),
                                Math.max(ended, known.lastTs()),
                                SPEAKER,
                                INCARNATION,
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

    /** What a session was that no tick came of. */
    record Silent(
            SessionId session,
            OrgId org,
            RepoRef repo,
            String providerId,
            String providerVersion,
            int attempt,
            long createdAt) {}

    /** A session's only tick. */
    static Optional<UsageTick> of(
            Silent silent, UsageUnits reported, long finishedAt, @Nullable Long fencedAt) {
        boolean any = Arrays.stream(Unit.values()).anyMatch(u -> u.of(reported) > 0);
        if (!any) {
            return Optional.empty();
        }
        long ended = fencedAt == null ? finishedAt : Math.min(fencedAt, finishedAt);
        return Optional.of(
                new UsageTick(
                        new Envelope(
                                id(silent.session(), silent.attempt(), 1),
                                silent.session(),
                                silent.org(),
                                silent.repo(),
                                ended,
                                SPEAKER,
                                INCARNATION,
                                silent.attempt(),
                                1),
                        silent.providerId(),
                        silent.providerVersion(),
                        null,
                        Math.clamp(ended - silent.createdAt(), 0, TickRules.MAX_INTERVAL_MS),
                        reported,
                        reported,
                        true));
    }

    /** The same each time that it is made. */
    private static UUID id(SessionId session, int attempt, long seq) {
        return UUID.nameUUIDFromBytes(
                (session + "/" + attempt + "/" + seq + "/final").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What {@link RepoRef#canonical()} wrote. What cannot be read is an address: what was used is
     * not lost for it.
     */
    static RepoRef repo(String canonical) {
        int colon = Math.max(0, canonical.indexOf(':'));
        String provider = canonical.substring(0, colon);
        String rest = canonical.substring(Math.min(colon + 1, canonical.length()));
        int slash = rest.indexOf('/');
        if (HOSTS.contains(provider) && slash > 0) {
            return new RepoRef(
                    RepoRef.Provider.valueOf(provider.toUpperCase(Locale.ROOT)),
                    rest.substring(0, slash),
                    rest.substring(slash + 1),
                    null,
                    null,
                    null);
        }
        return switch (provider) {
            case "git" -> RepoRef.git(rest);
            case "local" -> RepoRef.local(rest);
            default -> RepoRef.git(canonical);
        };
    }
}
