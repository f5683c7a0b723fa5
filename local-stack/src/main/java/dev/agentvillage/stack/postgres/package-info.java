/**
 * A real PostgreSQL on loopback from binaries that come as Maven artifacts: extracted once, one
 * cluster, a database and a role per service, every login by password (scram-sha-256).
 */
@NullMarked
package dev.agentvillage.stack.postgres;

import org.jspecify.annotations.NullMarked;
