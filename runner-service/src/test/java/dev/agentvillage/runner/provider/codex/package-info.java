/** Codex: its socket and its facts by a stand-in, and the real program where it is installed. */
package dev.agentvillage.runner.provider.codex;
