/** The Agent Client Protocol: what an operator's file says, and where conversations are kept. */
package dev.agentvillage.runner.provider.acp;
