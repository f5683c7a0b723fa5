/** The protocol that several CLIs are spoken to in. */
@NullMarked
package dev.agentvillage.runner.provider.rpc;

import org.jspecify.annotations.NullMarked;
