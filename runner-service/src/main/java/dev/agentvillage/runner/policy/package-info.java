/**
 * What a session's commands are judged by. A command line is read as a shell reads it, every simple
 * command that would run is found, also behind wrappers, and each is held against hard blocks, the
 * denylist, what needs an approval, and the allowlist, in this order. Nothing here does anything:
 * text in, {@link dev.agentvillage.runner.policy.Ruling} out. What cannot be read is denied.
 */
@NullMarked
package dev.agentvillage.runner.policy;

import org.jspecify.annotations.NullMarked;
