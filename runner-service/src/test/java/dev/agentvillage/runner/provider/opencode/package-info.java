/** opencode: what is read of its events, and the real program where it is installed. */
package dev.agentvillage.runner.provider.opencode;
