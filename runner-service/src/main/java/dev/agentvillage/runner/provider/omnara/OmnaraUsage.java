package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent took: the API tells sums by model, and what is new in them is told on. */
final class OmnaraUsage {
    private static final int MAX_MODELS = 100;
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private final Desk desk;
    private final Map<String, Sum> told = new HashMap<>();

    /**
     * @param costMicros absent while the model's provider has told no cost
     */
    private record Sum(Tokens tokens, @Nullable Long costMicros) {
        static final Sum NOTHING = new Sum(Tokens.ZERO, null);
    }

    OmnaraUsage(Desk desk) {
        this.desk = desk;
    }

    synchronized void told(JsonNode report) {
        for (JsonNode row : report.path("by_model")) {
            String model = Bounded.name(row.at("/model/provider_model_slug").asText("unknown"));
            Sum before = told.getOrDefault(model, Sum.NOTHING);
            Sum now = sum(row);
            Tokens more = minus(now.tokens(), before.tokens());
            Long cost = more(now.costMicros(), before.costMicros());
            boolean anything = !more.equals(Tokens.ZERO) || cost != null && cost != 0;
            if (anything && (told.containsKey(model) || told.size() < MAX_MODELS)) {
                told.put(model, now);
                desk.told(new Fact.Used(model, more, cost));
            }
        }
    }

    private static @Nullable Long more(@Nullable Long now, @Nullable Long before) {
        return now == null ? null : Math.max(0, now - (before == null ? 0 : before));
    }

    /** Sums only grow; what shrinks was told wrong, once. */
    private static Tokens minus(Tokens now, Tokens before) {
        return new Tokens(
                Math.max(0, now.input() - before.input()),
                Math.max(0, now.output() - before.output()),
                Math.max(0, now.cachedInput() - before.cachedInput()),
                Math.max(0, now.reasoning() - before.reasoning()));
    }

    private static Sum sum(JsonNode row) {
        JsonNode tokens = row.path("tokens");
        return new Sum(
                new Tokens(
                        count(tokens, "uncached_input_tokens")
                                + count(tokens, "cache_write_input_tokens"),
                        count(tokens, "output_tokens_total"),
                        count(tokens, "cache_read_input_tokens"),
                        count(tokens, "reasoning_output_tokens")),
                row.at("/cost/model_calls_with_reported_cost").asLong() > 0
                        ? micros(row.at("/cost/provider_reported_usd").asText())
                        : null);
    }

    private static long count(JsonNode tokens, String name) {
        return Math.max(0, tokens.path(name).asLong());
    }

    private static @Nullable Long micros(String dollars) {
        try {
            return dollars.length() > 40
                    ? null
                    : new BigDecimal(dollars).multiply(MICROS).max(BigDecimal.ZERO).longValue();
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
