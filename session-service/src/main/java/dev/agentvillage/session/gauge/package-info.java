/** How many sessions are in which state, and how many approvals wait: as the database has it. */
@NullMarked
package dev.agentvillage.session.gauge;

import org.jspecify.annotations.NullMarked;
