/** Aider: what is heard of its launcher. */
package dev.agentvillage.runner.provider.aider;
