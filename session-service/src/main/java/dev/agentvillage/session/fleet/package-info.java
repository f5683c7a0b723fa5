/**
 * The runners as their heartbeats show them. A runner's state is its own word; whether it is alive
 * is judged here, by our clock: silent for 30 s it gets nothing new, for 60 s its sessions end
 * {@code runner_lost}. Silence counts only while we listen (see {@link
 * dev.agentvillage.session.bus.Hearing}).
 */
@NullMarked
package dev.agentvillage.session.fleet;

import org.jspecify.annotations.NullMarked;
