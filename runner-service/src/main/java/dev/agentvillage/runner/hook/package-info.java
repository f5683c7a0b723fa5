/**
 * Where CLIs' own hooks call the runner: HTTP on loopback, each session by an address that nobody
 * else can guess.
 */
@NullMarked
package dev.agentvillage.runner.hook;

import org.jspecify.annotations.NullMarked;
