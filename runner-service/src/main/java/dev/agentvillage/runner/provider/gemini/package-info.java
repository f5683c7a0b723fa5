/**
 * Gemini CLI: its hooks run a script of ours that asks the runner, and its telemetry, sent nowhere
 * but to the runner, says what its models took.
 */
@NullMarked
package dev.agentvillage.runner.provider.gemini;

import org.jspecify.annotations.NullMarked;
