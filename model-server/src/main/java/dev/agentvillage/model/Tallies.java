package dev.agentvillage.model;

import dev.agentvillage.model.Served.Key;
import dev.agentvillage.model.Served.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what was served, and keeps the last requests. */
final class Tallies {
    private static final int MAX_KEYS = 10_000;
    private static final int MAX_REQUESTS = 2_000;

    private final Map<Key, Tally> tallies = new HashMap<>();
    private final ArrayDeque<SeenRequest> requests = new ArrayDeque<>();

    synchronized void seen(SeenRequest request) {
        if (requests.size() == MAX_REQUESTS) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    void delivered(Key key, Spend spend) {
        add(new Tally(key, 1, 0, 0, spend));
    }

    synchronized void takenBack(Key key, Spend spend) {
        tallies.computeIfPresent(
                key,
                (_, t) ->
                        new Tally(
                                key,
                                t.answers() - 1,
                                t.failed(),
                                t.broken(),
                                t.spend().minus(spend)));
    }

    void failed(Key key) {
        add(new Tally(key, 0, 1, 0, Spend.NONE));
    }

    void broken(Key key) {
        add(new Tally(key, 0, 0, 1, Spend.NONE));
    }

    synchronized Served served() {
        return new Served(List.copyOf(tallies.values()));
    }

    synchronized List<SeenRequest> requests() {
        return new ArrayList<>(requests);
    }

    private synchronized void add(Tally more) {
        if (tallies.size() >= MAX_KEYS && !tallies.containsKey(more.key())) {
            throw new IllegalStateException("Too many conversations");
        }
        tallies.merge(
                more.key(),
                more,
                (a, b) ->
                        new Tally(
                                a.key(),
                                a.answers() + b.answers(),
                                a.failed() + b.failed(),
                                a.broken() + b.broken(),
                                a.spend().plus(b.spend())));
    }
}
