/** JSON-RPC, as agents speak it. */
package dev.agentvillage.runner.provider.rpc;
