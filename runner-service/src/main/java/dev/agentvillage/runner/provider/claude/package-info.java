/** Claude Code, with HTTP hooks as its gate and its transcript as the source of usage. */
@NullMarked
package dev.agentvillage.runner.provider.claude;

import org.jspecify.annotations.NullMarked;
