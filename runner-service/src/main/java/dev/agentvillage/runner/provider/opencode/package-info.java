/**
 * opencode: its interface in the terminal brings a server along, which runs the tools and asks
 * before each. The runner is another client of it, over HTTP on loopback: it answers what it is
 * asked, and hears what happens.
 */
@NullMarked
package dev.agentvillage.runner.provider.opencode;

import org.jspecify.annotations.NullMarked;
