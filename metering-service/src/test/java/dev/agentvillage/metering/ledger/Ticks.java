package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.Village;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ticks that a runner would send. */
public final class Ticks {
    public static final long START = 1_780_000_000_000L;

    private Ticks() {}

    /** One attempt of a session that runs without a pause. */
    public static final class Stream {
        private final SessionId session = new SessionId(UUID.randomUUID());
        private final OrgId org;
        private final int attempt;
        private long ts;
        private long seq;
        private UsageUnits totals = UsageUnits.ZERO;

        public Stream(String org, long startedAt) {
            this.org = new OrgId(org);
            this.attempt = 1;
            this.ts = startedAt;
        }

        public SessionId session() {
            return session;
        }

        public UsageUnits totals() {
            return totals;
        }

        public UsageTick next(long intervalMs, UsageUnits units) {
            return next(intervalMs, units, false);
        }

        public UsageTick last(long intervalMs, UsageUnits units) {
            return next(intervalMs, units, true);
        }

        private UsageTick next(long intervalMs, UsageUnits units, boolean isFinal) {
            ts += intervalMs;
            seq++;
            totals = totals.plus(units);
            return tick(
                    new Envelope(
                            UUID.randomUUID(),
                            session,
                            org,
                            RepoRef.git("https://git.example/a.git"),
                            ts,
                            new RunnerId("r1"),
                            "i1",
                            attempt,
                            seq),
                    intervalMs,
                    units,
                    totals,
                    isFinal);
        }

        public List<UsageTick> next(int count, RandomGenerator random) {
            List<UsageTick> ticks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long interval = random.nextLong(30_000);
                ticks.add(
                        next(
                                interval,
                                units(random.nextLong(interval + 1), random.nextLong(1_000_000))));
            }
            return ticks;
        }
    }

    /** Sessions whose ticks are lost, doubled and late; the last of each turn is always there. */
    static final class Load {
        private final List<Stream> streams;
        private final Random random;
        private final long seed;
        private final Set<UsageTick> sent = new HashSet<>();

        Load(String org, long start, int sessions, long seed) {
            this.streams =
                    IntStream.range(0, sessions).mapToObj(_ -> new Stream(org, start)).toList();
            this.random = new Random(seed);
            this.seed = seed;
        }

        List<UsageTick> next(int each) {
            List<UsageTick> all = new ArrayList<>();
            for (Stream stream : streams) {
                List<UsageTick> ticks = stream.next(each, random);
                UsageTick last = ticks.removeLast();
                ticks.removeIf(_ -> random.nextInt(6) == 0);
                ticks.addAll(ticks.stream().filter(_ -> random.nextInt(6) == 0).toList());
                for (int i = 0; i + 1 < ticks.size(); i++) {
                    if (random.nextInt(4) == 0) {
                        Collections.swap(
                                ticks, i, Math.min(ticks.size() - 1, i + 1 + random.nextInt(3)));
                    }
                }
                all.addAll(ticks);
                all.add(last);
            }
            sent.addAll(all);
            return all;
        }

        int sent() {
            return sent.size();
        }

        /** Each session used what it said last, and the roll-ups are the archive's. */
        void assertExact(Village village) {
            String org = streams.getFirst().org.value();
            assertThat(village.differences(org)).as("seed %d", seed).isEmpty();
            assertThat(village.number("SELECT count(*) FROM ticks WHERE org_id = ?", org))
                    .isEqualTo(sent.size());
            for (Stream stream : streams) {
                assertThat(
                                village.number(
                                        "SELECT sum(agent_ms) FROM usage_minutes WHERE session_id = ?",
                                        stream.session().value()))
                        .isEqualTo(stream.totals().agentMs());
            }
        }
    }

    public static UsageUnits units(long agentMs, long terminalBytes) {
        return new UsageUnits(agentMs, terminalBytes, 1, 2, 0, 1, new Tokens(3, 4, 5, 6), 7L);
    }

    public static UsageTick tick(
            Envelope envelope,
            long intervalMs,
            UsageUnits units,
            UsageUnits totals,
            boolean isFinal) {
        return new UsageTick(envelope, "shell", "1.0", null, intervalMs, units, totals, isFinal);
    }

    public static UsageTick withTs(UsageTick t, long ts) {
        return tick(
                envelope(t, ts, t.envelope().seq(), null),
                t.intervalMs(),
                t.units(),
                t.totals(),
                t.isFinal());
    }

    public static UsageTick withSeq(UsageTick t, long seq) {
        return tick(
                envelope(t, t.envelope().ts(), seq, null),
                t.intervalMs(),
                t.units(),
                t.totals(),
                t.isFinal());
    }

    public static UsageTick withOrg(UsageTick t, String org) {
        return tick(
                envelope(t, t.envelope().ts(), t.envelope().seq(), org),
                t.intervalMs(),
                t.units(),
                t.totals(),
                t.isFinal());
    }

    public static UsageTick withUnits(UsageTick t, UsageUnits units, UsageUnits totals) {
        return tick(t.envelope(), t.intervalMs(), units, totals, t.isFinal());
    }

    public static UsageTick withInterval(UsageTick t, long intervalMs) {
        return tick(t.envelope(), intervalMs, t.units(), t.totals(), t.isFinal());
    }

    public static UsageTick asFinal(UsageTick t) {
        return tick(t.envelope(), t.intervalMs(), t.units(), t.totals(), true);
    }

    private static Envelope envelope(UsageTick t, long ts, long seq, @Nullable String org) {
        Envelope e = t.envelope();
        return new Envelope(
                e.eventId(),
                e.sessionId(),
                org == null ? e.orgId() : new OrgId(org),
                e.repoRef(),
                ts,
                e.runnerId(),
                e.incarnation(),
                e.attempt(),
                seq);
    }
}
