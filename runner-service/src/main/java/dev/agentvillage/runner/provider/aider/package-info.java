/**
 * Aider: it has no hooks and no protocol, so that the command shims and the credential helper are
 * its gates. A launcher of ours starts it without the repository's settings and tells what it does.
 */
@NullMarked
package dev.agentvillage.runner.provider.aider;

import org.jspecify.annotations.NullMarked;
