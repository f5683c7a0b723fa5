/**
 * Aider: it has no hooks and no protocol. A launcher of ours starts it without the repository's
 * settings, asks before it writes and tells what it does; the command shims and the credential
 * helper hold the rest.
 */
@NullMarked
package dev.agentvillage.runner.provider.aider;

import org.jspecify.annotations.NullMarked;
