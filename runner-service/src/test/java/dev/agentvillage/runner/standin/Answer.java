package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered.
 *
 * @param usage as its API writes it
 * @param call the tool that it wants; absent when the turn is over
 */
record Answer(String id, String text, JsonNode usage, @Nullable Call call) {
    /** A tool call, in the words of the CLI. */
    record Call(String id, String tool, JsonNode input) {}
}
