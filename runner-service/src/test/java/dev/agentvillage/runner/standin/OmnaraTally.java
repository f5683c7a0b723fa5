package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What one agent took, as the API sums it. */
final class OmnaraTally {
    private long calls;
    private long input;
    private long output;
    private long read;
    private long written;

    synchronized void add(JsonNode usage) {
        calls++;
        input += usage.path("input_tokens").asLong();
        output += usage.path("output_tokens").asLong();
        read += usage.path("cache_read_input_tokens").asLong();
        written += usage.path("cache_creation_input_tokens").asLong();
    }

    synchronized ObjectNode report() {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ObjectNode row = report.putArray("by_model").addObject();
        row.putObject("model").put("provider_model_slug", "stand-in");
        row.put("model_calls", calls);
        row.putObject("tokens")
                .put("input_tokens_total", input + read + written)
                .put("uncached_input_tokens", input)
                .put("cache_read_input_tokens", read)
                .put("cache_write_input_tokens", written)
                .put("output_tokens_total", output)
                .put("reasoning_output_tokens", 0);
        // A hundredth of a dollar for each call.
        row.putObject("cost")
                .put("provider_reported_usd", calls / 100 + "." + "%02d".formatted(calls % 100))
                .put("model_calls_with_reported_cost", calls);
        return report;
    }
}
