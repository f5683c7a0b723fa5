/**
 * Codex: its app-server is the session's own child and runs the tools; the interface in the
 * terminal is one client of it, the runner another, over a Unix socket. Facts and approvals come by
 * that protocol, never from the screen.
 *
 * <p>What has to be asked for is told to the server by rules made of the policy: it holds a command
 * that one of them names, and every line that it cannot take apart, until a client answers.
 */
@NullMarked
package dev.agentvillage.runner.provider.codex;

import org.jspecify.annotations.NullMarked;
