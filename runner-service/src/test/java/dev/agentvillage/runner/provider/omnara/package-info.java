/** Gemini CLI: what is read of its hooks, its telemetry and its transcript. */
package dev.agentvillage.runner.provider.omnara;
