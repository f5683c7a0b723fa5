/**
 * Any agent that speaks the Agent Client Protocol, as an operator's file describes it. It has no
 * interface of its own: the terminal shows what the runner writes of the conversation, and the
 * runner reads the terminal's keys.
 */
@NullMarked
package dev.agentvillage.runner.provider.acp;

import org.jspecify.annotations.NullMarked;
