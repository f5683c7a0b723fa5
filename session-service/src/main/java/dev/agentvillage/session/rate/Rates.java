package dev.agentvillage.session.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A bucket per organisation and one per token of it; each holds twice a second's allowance. Counted
 * by this replica alone.
 */
final class Rates {
    /** Who asked for longer nothing has full buckets again, so they need not be kept. */
    private static final Duration FULL_AGAIN = Duration.ofSeconds(10);

    private static final int MOST_KEPT = 100_000;

    private final int perOrg;
    private final int perToken;
    private final TimeMeter clock;
    private final Cache<String, Bucket> orgs;
    private final Cache<Token, Bucket> tokens;

    private record Token(String org, String id) {}

    /** Whose allowance is used up, and how long until there is some again. */
    record Exceeded(String whose, int perSecond, Duration retryAfter) {}

    /**
     * @param perOrg requests a second, as {@code perToken}
     */
    Rates(int perOrg, int perToken, TimeMeter clock) {
        this.perOrg = perOrg;
        this.perToken = perToken;
        this.clock = clock;
        this.orgs = cache(clock::currentTimeNanos);
        this.tokens = cache(clock::currentTimeNanos);
    }

    private static <K> Cache<K, Bucket> cache(Ticker ticker) {
        return Caffeine.newBuilder()
                .expireAfterAccess(FULL_AGAIN)
                .maximumSize(MOST_KEPT)
                .ticker(ticker)
                .build();
    }

    /** Counts a request; what is refused by the token's does not count for the organisation. */
    Optional<Exceeded> take(String org, String token) {
        Bucket own = tokens.get(new Token(org, token), key -> bucket(perToken));
        return take("token", own, perToken)
                .or(() -> take("organisation", orgs.get(org, key -> bucket(perOrg)), perOrg));
    }

    private Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(
                        limit ->
                                limit.capacity(2L * perSecond)
                                        .refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(clock)
                .build();
    }

    private static Optional<Exceeded> take(String whose, Bucket bucket, int perSecond) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(
                        new Exceeded(
                                whose,
                                perSecond,
                                Duration.ofNanos(
                                        Math.max(
                                                probe.getNanosToWaitForRefill(),
                                                TimeUnit.MILLISECONDS.toNanos(1)))));
    }
}
