/**
 * What runners say becomes what is so. A runner is believed when the session is placed on it, in
 * this incarnation and attempt, and its sequence goes on; everything else is refused and counted.
 * What is accepted is stored and republished in one transaction.
 */
@NullMarked
package dev.agentvillage.session.projection;

import org.jspecify.annotations.NullMarked;
