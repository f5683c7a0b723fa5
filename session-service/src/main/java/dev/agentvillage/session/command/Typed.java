package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much was typed and is not yet in the audit log. What was typed is nowhere. */
final class Typed {
    /** Without another keystroke. */
    static final long QUIET_MS = 10_000;

    static final long LONGEST_MS = 60_000;

    /** People who type at once, on one replica. */
    static final int MOST = 10_000;

    private final Map<By, Tally> tallies = new LinkedHashMap<>();

    /**
     * Somebody at a terminal.
     *
     * @param lease the epoch of the writer's lease
     */
    record By(OrgId org, SessionId session, String subject, long lease) {}

    /**
     * @param times how often something was sent
     * @param bytes in UTF-8
     * @param since epoch milliseconds of the first
     * @param until and of the last
     */
    record Tally(By by, long times, long bytes, long since, long until) {
        Tally and(Tally other) {
            return new Tally(
                    by,
                    times + other.times,
                    bytes + other.bytes,
                    Math.min(since, other.since),
                    Math.max(until, other.until));
        }
    }

    /** Nobody else may type before something is written down. */
    synchronized boolean full() {
        return tallies.size() >= MOST;
    }

    void add(By by, long bytes, long now) {
        add(new Tally(by, 1, bytes, now, now));
    }

    /** Also what could not be written down. */
    synchronized void add(Tally tally) {
        tallies.merge(tally.by(), tally, Tally::and);
    }

    /** What is to be written down now, and is no longer here. */
    synchronized List<Tally> due(long now) {
        List<Tally> due =
                tallies.values().stream()
                        .filter(t -> now - t.until() >= QUIET_MS || now - t.since() >= LONGEST_MS)
                        .toList();
        due.forEach(t -> tallies.remove(t.by()));
        return due;
    }

    synchronized List<Tally> all() {
        List<Tally> all = new ArrayList<>(tallies.values());
        tallies.clear();
        return all;
    }
}
