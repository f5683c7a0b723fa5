package dev.agentvillage.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A call of a client's tool: by named arguments, or by text of its own grammar. */
record ToolCall(String name, ObjectNode arguments, @Nullable String freeform) {}
