package dev.agentvillage.model;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** What was served until now, to whom. */
public record Served(List<Tally> tallies) {
    /**
     * @param aside asked beside the conversation and without tools: titles and the like
     * @param answers completely delivered answers; their tokens are {@code spend}
     * @param failed requests that the script failed or rate-limited
     * @param broken answers that broke off, by the script or because the client went
     */
    public record Tally(Key key, long answers, long failed, long broken, Spend spend) {}

    /** Who was served. */
    public record Key(Api api, String model, String conversation, boolean aside) {}

    public Served {
        tallies =
                tallies.stream()
                        .sorted(
                                Comparator.comparing((Tally t) -> t.key().api())
                                        .thenComparing(t -> t.key().model())
                                        .thenComparing(t -> t.key().conversation())
                                        .thenComparing(t -> t.key().aside()))
                        .toList();
    }

    public Served where(Predicate<Key> wanted) {
        return new Served(tallies.stream().filter(t -> wanted.test(t.key())).toList());
    }

    public Spend spend() {
        return tallies.stream().map(Tally::spend).reduce(Spend.NONE, Spend::plus);
    }

    public long answers() {
        return tallies.stream().mapToLong(Tally::answers).sum();
    }

    public long failed() {
        return tallies.stream().mapToLong(Tally::failed).sum();
    }

    public long broken() {
        return tallies.stream().mapToLong(Tally::broken).sum();
    }
}
