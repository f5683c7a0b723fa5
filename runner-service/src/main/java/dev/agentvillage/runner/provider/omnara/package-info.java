/**
 * Omnara: agents that run elsewhere, behind an HTTP API. The runner creates one for a session,
 * follows its events, answers what it asks permission for, and archives it at the end; the
 * session's terminal shows the conversation. Nothing in the session knows the token.
 */
@NullMarked
package dev.agentvillage.runner.provider.omnara;

import org.jspecify.annotations.NullMarked;
