/** Findings, repository health and alerts. */
@NullMarked
package dev.agentvillage.contracts.patrol;

import org.jspecify.annotations.NullMarked;
