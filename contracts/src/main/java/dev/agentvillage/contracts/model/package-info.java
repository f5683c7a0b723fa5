/**
 * What several records share: repositories, tasks, usage, approvals. Times are epoch milliseconds.
 */
@NullMarked
package dev.agentvillage.contracts.model;

import org.jspecify.annotations.NullMarked;
